package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import dev.carabiner.cluster.CarabinerClusterManager;
import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.shareddata.Counter;
import io.vertx.core.shareddata.Lock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Applications that hand a Hazelcast configuration of their own to the cluster manager, and change nothing else. */
final class OwnConfigIT {
    private static final String CLUSTER = "test-" + UUID.randomUUID();

    /** What an application may have: addresses, ports, a name, and how many Raft members. */
    private static Config config(List<Integer> ports, int index, int raft) {
        Config config = new Config();
        config.setClusterName(CLUSTER + "-" + raft);
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.getJetConfig().setEnabled(false);
        config.getCPSubsystemConfig().setCPMemberCount(raft);
        config.getNetworkConfig().setPort(ports.get(index)).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(1);
        ports.forEach(port -> join.getTcpIpConfig().addMember("127.0.0.1:" + port));
        return config;
    }

    private static List<Vertx> start(int count, int raft) {
        List<Integer> ports = List.copyOf(TestCluster.freePorts(count));
        VertxOptions options = new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1"));
        List<Future<Vertx>> starting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starting.add(Vertx.builder()
                    .with(options)
                    .withClusterManager(new CarabinerClusterManager(config(ports, i, raft)))
                    .buildClustered());
        }
        return starting.stream().map(TestCluster::await).toList();
    }

    private static void close(List<Vertx> members) {
        members.forEach(member -> assertThat(TestCluster.await(member.close())).isNull());
    }

    private static Future<Lock> lock(Vertx member) {
        return member.sharedData().getLockWithTimeout("shared", 30_000);
    }

    /** One after the other on all members, and a counter beside it. */
    private static void assertServed(List<Vertx> members) {
        Lock held = TestCluster.await(lock(members.get(0)));
        Future<Lock> next = lock(members.get(1));
        assertThatThrownBy(() -> TestCluster.await(members.get(1).sharedData().getLockWithTimeout("shared", 100)))
                .hasMessageContaining("Timed out waiting to get lock shared");
        assertThat(next.isComplete()).isFalse();
        held.release();
        TestCluster.await(next).release();
        for (int i = 0; i < members.size(); i++) {
            Vertx member = members.get(i);
            TestCluster.await(lock(member)).release();
            assertThat(TestCluster.await(member.sharedData().getCounter("votes").compose(Counter::incrementAndGet)))
                    .isEqualTo(i + 1);
        }
    }

    @Test
    void getLock_withoutRaft_isServed() {
        List<Vertx> members = start(2, 0);
        try {
            assertServed(members);
        } finally {
            close(members);
        }
    }

    @Test
    void getLock_withRaft_isServed() {
        List<Vertx> members = start(3, 3);
        try {
            assertServed(members);
        } finally {
            close(members);
        }
    }

    @Test
    void manager_withANumberOfRaftMembersThatIsNone_throws() {
        Config config = new Config();
        config.getCPSubsystemConfig().setCPMemberCount(4);

        assertThatThrownBy(() -> new CarabinerClusterManager(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cluster.raft: 4 (expected: ");
    }
}
