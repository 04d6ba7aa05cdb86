package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Lock;
import io.vertx.core.shareddata.SharedData;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.tests.shareddata.ClusteredAsynchronousLockTest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * Vert.x's own tests of locks in a cluster, on three members that were told nothing but the cluster manager. All tests but
 * those that close a member have the same three; what a test has left locked an operator breaks.
 */
public final class VertxLockContractIT extends ClusteredAsynchronousLockTest {
    private static ThreeMembers operated;
    private static PlainMembers lasting;
    private static List<Vertx> shared;

    private final PlainMembers members = new PlainMembers(numNodes, Map.of());

    @BeforeClass
    public static void startShared() throws Exception {
        operated = ThreeMembers.start(1, 0, Map.of());
        lasting = PlainMembers.beside(operated, 3);
        shared = lasting.start(3, new VertxOptions());
    }

    @AfterClass
    public static void stopShared() throws Exception {
        lasting.close();
        operated.close();
    }

    @Override
    protected ClusterManager getClusterManager() {
        return members.manager(Map.of());
    }

    @Override
    protected void startNodes(int count) {
        if (name.getMethodName().startsWith("testLockReleasedFor")) {
            super.startNodes(count); // For this test alone, which closes them.
        } else {
            vertices = shared.toArray(Vertx[]::new);
        }
    }

    @After
    public void leaveNothingLocked() throws Exception {
        TestClient operator = TestClient.bus(operated.member(0));
        JsonArray left;
        do {
            left = operator.ask("lock.list", new JsonObject().put("prefix", "")).getJsonArray("locks");
            for (int i = 0; i < left.size(); i++) {
                String lock = left.getJsonObject(i).getString("lock");
                operator.ask("lock.break", new JsonObject().put("lock", lock).put("reason", "the test is over"));
            }
        } while (!left.isEmpty());
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
