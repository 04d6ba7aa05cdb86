package dev.carabiner.cluster;

import static dev.carabiner.cluster.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.config.EntryListenerConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.core.Hazelcast;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FailedJoinIT {
    @Test
    void join_failingOnceHazelcastRuns_leavesNoMemberBehindAndItsPortFree() throws IOException {
        int port = TestCluster.freePorts(1).remove();
        String name = "failed-join-" + UUID.randomUUID();

        Future<Vertx> starting = Vertx.builder()
                .withClusterManager(new CarabinerClusterManager(failingHalfWay(name, port)))
                .buildClustered();

        assertThatThrownBy(() -> await(starting)).hasStackTraceContaining("no.such.Listener");
        assertThat(Hazelcast.getAllHazelcastInstances())
                .noneMatch(running -> running.getConfig().getClusterName().equals(name));
        try (ServerSocket successor = new ServerSocket()) {
            successor.setReuseAddress(true);
            successor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            assertThat(successor.isBound()).isTrue();
        }
    }

    /** What Vert.x needs first of Hazelcast, after it has joined, cannot be made. */
    private static Config failingHalfWay(String name, int port) {
        Config config = new Config().setClusterName(name);
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false).setPublicAddress("127.0.0.1");
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        return config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .addEntryListenerConfig(new EntryListenerConfig("no.such.Listener", true, true)));
    }
}
