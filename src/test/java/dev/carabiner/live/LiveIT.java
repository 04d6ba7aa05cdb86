package dev.carabiner.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Three members of the built jar on loopback, under the faults that need no right to change the network. */
class LiveIT {
    private static final LiveSettings SETTINGS = new LiveSettings(
            1,
            Duration.ZERO,
            3,
            3,
            20,
            200,
            false,
            List.of(Fault.KILL_OWNER, Fault.PAUSE, Fault.DRAIN),
            Path.of("target", "live-it"));

    @Test
    void killPauseAndRestart_noPromiseIsBrokenAndAllServeAgain()
            throws InterruptedException, IOException, TimeoutException {
        LiveOutcome outcome = LiveRun.once(SETTINGS);

        assertThat(outcome.violations()).as("violations").isEmpty();
        assertThat(outcome.strikes())
                .as("faults after which all served again, and all Raft members were back: %s", outcome.notes())
                .hasSize(3)
                .allMatch(strike ->
                        strike.servedNanos().isPresent() && strike.wholeNanos().isPresent());
        assertThat(outcome.grantCount()).as("grants").isGreaterThan(1_000);
        assertThat(outcome.history().checking().tally().accepted())
                .as("writes under a lock")
                .isGreaterThan(100);
    }
}
