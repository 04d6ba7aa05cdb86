package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whole clusters in one thread, each driven by one seed, and whatever a lock service promises checked on what comes of
 * it. {@code -Dcarabiner.seeds=N} runs N of them from {@code -Dcarabiner.first=S} on; {@code -Dcarabiner.storm=SECONDS}
 * makes each longer; {@code -Dcarabiner.seed=S} runs one and tells its story.
 */
class LockSimulationTest {
    /** As many as a build can wait for; a night can do with more. */
    private static final int SEEDS = Integer.getInteger("carabiner.seeds", 2_000);

    /** Where to begin, for a night that goes on where the last one ended. */
    private static final long FIRST = Long.getLong("carabiner.first", 1);

    @BeforeAll
    static void hush() {
        SimulationRun.hush();
    }

    @AfterAll
    static void speak() {
        SimulationRun.speak();
    }

    @Test
    void noFaults_allPromisesHold() {
        try (SimulationRun run = new SimulationRun()) {
            for (long seed = 1; seed <= 5; seed++) {
                LockSimulation.Summary history = run.run(new LockSimulation(seed, SimulationProfile.CALM));
                assertThat(history.grants()).isGreaterThan(50);
            }
        }
    }

    @Test
    void anyFaults_allPromisesHold() {
        Long one = Long.getLong("carabiner.seed");
        if (one != null) {
            tell(one);
            return;
        }
        SimulationTally tally = SimulationTally.of(FIRST, SEEDS);
        System.out.println(tally);
        assertThat(tally.failures()).as("each with the command that replays it").isEmpty();
        // Else the storm is so strong, or so weak, that it proves nothing.
        assertThat(tally.grantsPerMinute()).isBetween(20L, 300L);
    }

    private static void tell(long seed) {
        LockSimulation simulation = new LockSimulation(seed);
        simulation.scheduler().readAlong(System.out::println);
        try (SimulationRun run = new SimulationRun()) {
            System.out.println(run.run(simulation));
        }
    }

    /**
     * All registers are lost and the wall clock goes back meanwhile: the one case in which tokens may repeat. It is shown
     * to be the only thing that breaks, for holders count on monotonic clocks.
     */
    @Test
    void registersLostAndWallClockBack_breaksTokensAndNothingElse() {
        Map<String, Integer> broken = new TreeMap<>();
        int seeds = SEEDS / 10;
        try (SimulationRun run = new SimulationRun()) {
            for (long seed = 1; seed <= seeds; seed++) {
                try {
                    LockSimulation.Summary unused =
                            run.run(new LockSimulation(seed, SimulationProfile.lostWithClockBack(seed)));
                } catch (LockSimulation.Violation violation) {
                    violation.invariants().forEach(invariant -> broken.merge(invariant, 1, Integer::sum));
                }
            }
        }
        System.out.printf("registers lost and wall clock back an hour: %d seeds, broken: %s%n", seeds, broken);
        assertThat(Set.of("TokenCheck")).containsAll(broken.keySet());
        assertThat(broken).as("tokens, or the clock has not gone back").containsKey("TokenCheck");
    }

    @Test
    void sameSeed_givesTheSameRun() {
        try (SimulationRun run = new SimulationRun()) {
            LockSimulation first = new LockSimulation(42);
            LockSimulation second = new LockSimulation(42);
            assertThat(run.run(first)).isEqualTo(run.run(second));
            assertThat(first.scheduler().traceHash())
                    .isEqualTo(second.scheduler().traceHash());
            LockSimulation other = new LockSimulation(43);
            assertThat(run.run(other).calls()).isPositive();
            assertThat(other.scheduler().traceHash())
                    .isNotEqualTo(first.scheduler().traceHash());
        }
    }
}
