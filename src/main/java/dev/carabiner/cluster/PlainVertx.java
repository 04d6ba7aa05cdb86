package dev.carabiner.cluster;

import dev.carabiner.config.CarabinerOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/** Vert.x's own cluster manager, to measure beside ours. Its locks do not exclude each other. */
public final class PlainVertx {
    private PlainVertx() {}

    /** On the network of these options, and with their failure detection; without consensus, which it does not know. */
    public static ClusterManager clusterManager(CarabinerOptions options) {
        return new HazelcastClusterManager(HazelcastConfig.of(options.with("cluster.raft", "0")));
    }
}
