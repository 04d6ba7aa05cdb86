package dev.carabiner;

import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.tests.shareddata.ClusteredAsynchronousLockTest;
import java.util.Map;
import org.junit.Test;

/** Vert.x's own tests of locks in a cluster, on three members that were told nothing but the cluster manager. */
public final class VertxLockContractIT extends ClusteredAsynchronousLockTest {
    private final PlainMembers members = new PlainMembers(numNodes, Map.of());

    @Override
    protected ClusterManager getClusterManager() {
        return members.manager(Map.of());
    }

    @Test
    @Override
    public void testLockReleasedForClosedNode() throws Exception {
        super.testLockReleasedForClosedNode();
    }

    @Test
    @Override
    public void testLockReleasedForKilledNode() throws Exception {
        super.testLockReleasedForKilledNode();
    }
}
