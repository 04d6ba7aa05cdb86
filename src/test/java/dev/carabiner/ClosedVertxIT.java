package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A member whose Vert.x is closed by somebody who does not know that there is a member on it. */
final class ClosedVertxIT {
    private static final ShardHandler IDLE = new IdleShards();

    @Test
    void close_ofVertxAlone_answersWhoWaitsForALockAndLeavesTheMemberToBeClosed() throws Exception {
        try (ThreeMembers cluster = ThreeMembers.start(1, 0, Map.of())) {
            Carabiner member = cluster.member(0);
            ShardWork work = member.keyed().shards("work", 1, IDLE);
            Lease held = member.locks().acquire("a").await(30, TimeUnit.SECONDS);
            CompletableFuture<Lease> waiting = member.locks()
                    .acquire("a", LockOptions.defaults().waitingFor(Duration.ofMinutes(10)))
                    .toCompletionStage()
                    .toCompletableFuture();

            member.vertx().close().await(60, TimeUnit.SECONDS);

            assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(LockException.class)
                    .hasMessageContaining("these locks were closed");
            assertThat(held.isHeld()).isFalse();
            assertThat(work.running()).hasSizeLessThanOrEqualTo(1);
            member.close().await(10, TimeUnit.SECONDS);
            assertThat(member.closed().isComplete()).isTrue();
        }
    }
}
