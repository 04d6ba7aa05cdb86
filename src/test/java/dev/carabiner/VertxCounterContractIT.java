package dev.carabiner;

import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.tests.shareddata.ClusteredSharedCounterTest;
import java.util.Map;

/** Vert.x's own tests of counters in a cluster, on three members that were told nothing but the cluster manager. */
public final class VertxCounterContractIT extends ClusteredSharedCounterTest {
    private final PlainMembers members = new PlainMembers(numNodes, Map.of());

    @Override
    protected ClusterManager getClusterManager() {
        return members.manager(Map.of());
    }
}
