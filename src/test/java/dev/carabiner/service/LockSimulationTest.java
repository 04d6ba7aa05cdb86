package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whole clusters in one thread, each driven by one seed, and whatever a lock service promises checked on what comes of
 * it. {@code -Dcarabiner.seeds=N} runs N of them; {@code -Dcarabiner.seed=S} runs one and tells its story.
 */
class LockSimulationTest {
    /** As many as a build can wait for; a night can do with more. */
    private static final int SEEDS = Integer.getInteger("carabiner.seeds", 500);

    /** Where to begin, for a night that goes on where the last one ended. */
    private static final long FIRST = Long.getLong("carabiner.first", 1);

    // Held, or its level would be forgotten with it.
    private static final Logger LOGGER = Logger.getLogger("dev.carabiner");
    private static final Errors ERRORS = new Errors();

    /** What the code itself calls a bug. */
    private static final class Errors extends Handler {
        private final List<String> messages = new ArrayList<>();

        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
                messages.add(entry.getMessage() + " " + entry.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeAll
    static void listen() {
        LOGGER.setLevel(Level.SEVERE);
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(ERRORS);
    }

    @AfterAll
    static void restore() {
        LOGGER.setLevel(null);
        LOGGER.setUseParentHandlers(true);
        LOGGER.removeHandler(ERRORS);
    }

    @Test
    void noFaults_allPromisesHold() {
        for (long seed = 1; seed <= 5; seed++) {
            LockSimulation.Summary history = run(seed, new LockSimulation(seed, SimulationProfile.CALM));
            assertThat(history.grants()).isGreaterThan(50);
        }
    }

    @Test
    void anyFaults_allPromisesHold() {
        Long one = Long.getLong("carabiner.seed");
        if (one != null) {
            tell(one);
            return;
        }
        long grants = 0;
        long claims = 0;
        long calls = 0;
        Duration simulated = Duration.ZERO;
        long start = System.nanoTime();
        List<String> failures = new ArrayList<>();
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            LockSimulation simulation = new LockSimulation(seed);
            try {
                LockSimulation.Summary history = run(seed, simulation);
                grants += history.grants();
                claims += history.claims();
                calls += history.calls();
            } catch (AssertionError failure) {
                failures.add(failure.getMessage());
            }
            simulated = simulated.plus(simulation.scheduler().elapsed());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "lock simulation: %d seeds, %.0f simulated seconds a second, %.0f seeds a minute, "
                        + "%d calls, %d grants, %d claims a seed%n",
                SEEDS,
                simulated.toSeconds() / seconds,
                SEEDS * 60 / seconds,
                calls / SEEDS,
                grants / SEEDS,
                claims / SEEDS);
        assertThat(failures).as("each with the command that replays it").isEmpty();
        // Else the storm is so strong, or so weak, that it proves nothing.
        assertThat(grants / SEEDS).isBetween(20L, 300L);
    }

    private static void tell(long seed) {
        LockSimulation simulation = new LockSimulation(seed);
        simulation.scheduler().readAlong(System.out::println);
        System.out.println(run(seed, simulation));
    }

    @Test
    void sameSeed_givesTheSameRun() {
        LockSimulation first = new LockSimulation(42);
        LockSimulation second = new LockSimulation(42);
        assertThat(run(42, first)).isEqualTo(run(42, second));
        assertThat(first.scheduler().traceHash()).isEqualTo(second.scheduler().traceHash());
        LockSimulation other = new LockSimulation(43);
        assertThat(run(43, other).calls()).isPositive();
        assertThat(other.scheduler().traceHash()).isNotEqualTo(first.scheduler().traceHash());
    }

    private static LockSimulation.Summary run(long seed, LockSimulation simulation) {
        ERRORS.messages.clear();
        try {
            LockSimulation.Summary history = simulation.run();
            if (!ERRORS.messages.isEmpty()) {
                throw new LockSimulation.Violation("NoBugs", ERRORS.messages.get(0));
            }
            return history;
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError(
                    "seed " + seed + ", " + failure.getMessage() + "\nreplay: mvn -q test -Dtest=LockSimulationTest"
                            + "#anyFaults_allPromisesHold -Dcarabiner.seed=" + seed,
                    failure);
        }
    }
}
