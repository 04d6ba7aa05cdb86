package dev.carabiner.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * The long run: every kind of fault that this host allows, single and combined, for {@code -Dcarabiner.live.minutes}.
 * Only the profile {@code live} runs it.
 */
class LiveCampaign {
    @Test
    void anyFaults_noPromiseIsBrokenAndAllServeAgain() throws InterruptedException, IOException, TimeoutException {
        LiveOutcome outcome = LiveRun.storm(LiveSettings.ofProperties());

        assertThat(outcome.violations()).as("violations").isEmpty();
        assertThat(outcome.late()).as("recoveries that took too long").isEmpty();
        assertThat(outcome.strikes()).as("faults").isNotEmpty();
        assertThat(outcome.grantCount())
                .as("grants")
                .isGreaterThan(20 * outcome.settings().duration().toSeconds());
    }
}
