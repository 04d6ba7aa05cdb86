package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.shareddata.Lock;
import io.vertx.core.shareddata.SharedData;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.tests.shareddata.ClusteredAsynchronousLockTest;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

/** Vert.x's own tests of locks in a cluster, on three members that were told nothing but the cluster manager. */
public final class VertxLockContractIT extends ClusteredAsynchronousLockTest {
    private final PlainMembers members = new PlainMembers(numNodes, Map.of());

    @Override
    protected ClusterManager getClusterManager() {
        return members.manager(Map.of());
    }

    /** As there, but with a second to wait rather than 10 ms, in which a lock of another node may not come. */
    @Test
    @Override
    public void testReleaseTwice() throws Exception {
        SharedData data = getVertx().sharedData();
        Lock first = data.getLock("foo").await(20, TimeUnit.SECONDS);
        Future<Lock> second = data.getLockWithTimeout("foo", 10_000);
        Future<Lock> third = data.getLockWithTimeout("foo", 1_000);
        first.release();
        first.release();

        second.await(20, TimeUnit.SECONDS);
        assertThatThrownBy(() -> third.await(20, TimeUnit.SECONDS)).hasMessageContaining("Timed out");
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
