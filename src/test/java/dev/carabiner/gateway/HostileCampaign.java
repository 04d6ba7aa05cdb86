package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.ThreeMembers;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Strangers at the doors of a real member, for {@code -Dcarabiner.hostile.minutes}. No part of the build: {@code
 * -Dit.test=HostileCampaign} runs it.
 */
class HostileCampaign {
    @Test
    void strangers_doNoHarm() throws Exception {
        long seed = Long.getLong("carabiner.fuzz.seed", System.nanoTime());
        Duration duration = Duration.ofSeconds(
                Math.round(60 * Double.parseDouble(System.getProperty("carabiner.hostile.minutes", "10"))));
        // A name that no stranger hits upon, or one of them would drain the member.
        try (ThreeMembers member = ThreeMembers.start(1, 0, Map.of("name", "target-" + UUID.randomUUID()))) {
            int port = URI.create(member.member(0).http()).getPort();
            HostileRun run = HostileRun.against(port, duration, seed);
            System.out.println(run);

            assertThat(run.tally().violations())
                    .as("with -Dcarabiner.fuzz.seed=" + seed)
                    .isEmpty();
            assertThat(run.attacks()).isGreaterThan(10 * duration.toSeconds());
            assertThat(run.honest()).isGreaterThan(duration.toSeconds());
            assertThat(run.descriptors()).isLessThanOrEqualTo(5);
            assertThat(run.heapGrowthMiB()).isLessThan(64);
        }
    }
}
