package dev.carabiner.cluster;

import static dev.carabiner.cluster.TestCluster.await;
import static dev.carabiner.cluster.TestCluster.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.carabiner.cluster.TestCluster.Node;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Hazelcast does not always say that it ends itself. */
final class SilentEndIT {
    @Test
    void loss_whileTheFirstRaftMembersLookForEachOther_isSaidByTheOthersWhoMayJoinAnew() {
        try (TestCluster cluster = TestCluster.startForming(1, Map.of("cluster.raft", "3"))) {
            Node staying = cluster.node(0);
            Future<Void> registers = staying.manager().registersReady();
            Future<EndOfLife> end = staying.manager().stopped();

            // It looks who is there once a second, and misses only whom it has seen.
            for (int tries = 0; tries < 5 && !end.isComplete(); tries++) {
                Node other = await(cluster.joinWithoutRegisters(Map.of()));
                awaitUntil("both here", () -> staying.manager().liveMemberIds().size() == 2);
                var unused = await(staying.vertx().timer(2, TimeUnit.SECONDS));
                cluster.kill(other);
                Future<?> patience = staying.vertx().timer(10, TimeUnit.SECONDS);
                assertThat(await(Future.any(end, patience))).isNotNull();
            }

            assertThat(await(end).reason()).contains("a member went away while the first 3 looked for each other");
            assertThat(await(end).remedy()).isEqualTo(EndOfLife.Remedy.NEW_LIFE);
            awaitUntil("an answer to who waits for registers", registers::isComplete);
            assertThat(registers.failed()).isTrue();
        }
    }

    @Test
    void end_thatNobodyTold_isNoticedAndHazelcastForgotten() {
        try (TestCluster cluster = TestCluster.start(1, Map.of())) {
            Node node = cluster.node(0);
            HazelcastInstance hazelcast = node.manager().getHazelcastInstance();
            String name = hazelcast.getName();
            assertThat(node.manager().stopped().isComplete()).isFalse();

            // As where a merge is refused.
            HazelcastNode.of(hazelcast).orElseThrow().shutdown(true);

            EndOfLife end = await(node.manager().stopped());
            assertThat(end.remedy()).isEqualTo(EndOfLife.Remedy.NEW_PROCESS);
            awaitUntil("it gone", () -> Hazelcast.getHazelcastInstanceByName(name) == null);
        }
    }
}
