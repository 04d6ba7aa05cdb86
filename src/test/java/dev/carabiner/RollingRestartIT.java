package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every member is drained and started again, one after the other, and nobody who follows the close code notices. */
final class RollingRestartIT {
    private static final int HOLDERS = 12;
    private static final int QUEUE = 9;

    @Test
    void rollingRestart_underLoad_losesNoLeaseNoPlaceAndFailsNoRequest() throws Exception {
        try (TestClients clients = new TestClients();
                ThreeMembers cluster = ThreeMembers.start();
                Standstill standstill = Standstill.watched()) {
            List<Roamer> roamers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                roamers.add(new Roamer(clients, cluster, i));
            }
            List<JsonObject> leases = new ArrayList<>();
            for (int i = 0; i < HOLDERS; i++) {
                JsonObject id = lock("held/" + i).put("leaseId", "holder-" + i);
                leases.add(roamers.get(i % 3)
                        .ask("lock.acquire", id.copy().put("ttl", 20_000).put("wait", 10_000)));
            }
            List<Integer> order = new ArrayList<>();
            List<Future<Void>> queue = queue(roamers, order);
            Probe probe = Probe.start(roamers);
            Keeper keeper = new Keeper(clients, roamers, leases);

            for (int i = 0; i < 3; i++) {
                Carabiner leaving = cluster.member(i);
                // Asked of another member than the one that is to go, and of itself, in turns.
                int asked = i == 2 ? i : (i + 1) % 3;
                JsonObject drained = clients.drain(cluster.member(asked), leaving.name());
                assertThat(drained.getBoolean("drained")).isTrue();
                leaving.closed().await(30, TimeUnit.SECONDS);
                cluster.restart(i);
                awaitWhole(cluster);
            }

            probe.stop();
            keeper.stop();
            assertThat(standstill.unexplained(probe.failures())).isEmpty();
            assertThat(standstill.unexplained(keeper.failures())).isEmpty();
            assertThat(roamers).allSatisfy(roamer -> assertThat(roamer.moves()).isPositive());
            assertThat(roamers)
                    .allSatisfy(roamer -> assertThat(roamer.otherCloses()).isEmpty());
            for (int i = 0; i < HOLDERS; i++) {
                JsonObject id = lock("held/" + i).put("leaseId", "holder-" + i);
                assertThat(roamers.get(0).ask("lock.renew", id).getLong("token"))
                        .isEqualTo(leases.get(i).getLong("token"));
            }
            // They were all in the queue before the first member left; the lock is let go only now.
            roamers.get(1).ask("lock.release", lock("queue").put("leaseId", "first"));
            Future.all(queue).await(30, TimeUnit.SECONDS);
            assertThat(order)
                    .containsExactlyElementsOf(
                            java.util.stream.IntStream.range(0, QUEUE).boxed().toList());
            System.getLogger(RollingRestartIT.class.getName())
                    .log(System.Logger.Level.INFO, "rolling restart, acquire and release: {0}", probe);
        }
    }

    /** Waiters at all three members behind one lease, each asked for when the one before stands in the queue. */
    private static List<Future<Void>> queue(List<Roamer> roamers, List<Integer> order) throws Exception {
        roamers.get(0)
                .ask(
                        "lock.acquire",
                        lock("queue")
                                .put("leaseId", "first")
                                .put("ttl", 600_000)
                                .put("wait", 10_000));
        List<Future<Void>> waits = new ArrayList<>();
        for (int i = 0; i < QUEUE; i++) {
            int place = i;
            Roamer roamer = roamers.get(i % 3);
            JsonObject id = lock("queue").put("leaseId", "waiter-" + i);
            waits.add(roamer.call("lock.acquire", id.copy().put("wait", 300_000))
                    .compose(lease -> {
                        synchronized (order) {
                            order.add(place);
                        }
                        return roamer.call("lock.release", id);
                    })
                    .mapEmpty());
            awaitWaiting(roamers.get(0), i + 1);
        }
        return waits;
    }

    private static void awaitWaiting(TestClient client, int count) {
        TestCluster.awaitUntil(
                "a queue of " + count,
                () -> answer(client, "lock.get", lock("queue")).getInteger("waiting") >= count);
    }

    /** Until a loss would be survived again, as whoever restarts a cluster by hand or by script has to wait. */
    private static void awaitWhole(ThreeMembers cluster) {
        TestClient client = TestClient.bus(cluster.member(0));
        TestCluster.awaitUntil("a whole cluster", () -> answer(client, "cluster.get", new JsonObject())
                .getJsonObject("raft")
                .getString("state")
                .startsWith("whole"));
    }

    private static JsonObject answer(TestClient client, String op, JsonObject args) {
        return TestCluster.await(client.insist(op, args));
    }

    private static JsonObject lock(String name) {
        return new JsonObject().put("lock", name);
    }

    /** Renews the leases, each once a second, whatever happens around it. */
    private static final class Keeper {
        private final List<String> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
        private final TestClients clients;
        private final long timer;

        private Keeper(TestClients clients, List<Roamer> roamers, List<JsonObject> leases) {
            this.clients = clients;
            this.timer = clients.vertx().setPeriodic(1_000, tick -> {
                for (int i = 0; i < leases.size(); i++) {
                    JsonObject lease = leases.get(i);
                    JsonObject id = lock(lease.getString("lock")).put("leaseId", lease.getString("leaseId"));
                    roamers.get(i % 3)
                            .call("lock.renew", id)
                            .onFailure(lost -> failures.add(lease.getString("lock") + ": " + lost.getMessage()));
                }
            });
        }

        private void stop() {
            clients.vertx().cancelTimer(timer);
        }

        private List<String> failures() {
            return List.copyOf(failures);
        }
    }
}
