package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Members that leave in order: how long they take, what those hear who stay, and what the log says. */
final class PlannedLeaveIT {
    private static final System.Logger LOG = System.getLogger(PlannedLeaveIT.class.getName());

    @Test
    void leave_ofOneOfThree_isShortAndQuietAndFailsNobody() throws Exception {
        // One of the three leads the group that keeps account of all others, and each leads something or nothing.
        for (int i = 0; i < 3; i++) {
            try (TestClients clients = new TestClients();
                    ThreeMembers cluster = ThreeMembers.start()) {
                leave(clients, cluster, i);
            }
        }
    }

    private static void leave(TestClients clients, ThreeMembers cluster, int index) throws Exception {
        Carabiner leaving = cluster.member(index);
        List<TestClient> others = new ArrayList<>();
        for (Carabiner member : cluster.all()) {
            if (!member.name().equals(leaving.name())) {
                others.add(clients.socket(member));
                others.add(clients.socket(member));
            }
        }
        try (LoudLog errors = LoudLog.open();
                Standstill standstill = Standstill.watched()) {
            Probe warm = Probe.start(others);
            awaitCycles(warm, 1_000);
            warm.stop();
            Probe probe = Probe.start(others);
            awaitCycles(probe, 50);
            Duration took = timed(leaving.close());
            awaitCycles(probe, probe.count() + 1_000);
            probe.stop();

            LOG.log(System.Logger.Level.INFO, "{0} left in {1} ms: {2}", leaving.name(), took.toMillis(), probe);
            assertThat(standstill.unexplained(probe.failures())).isEmpty();
            assertThat(errors.lines()).isEmpty();
            assertThat(took).isLessThan(Duration.ofSeconds(10));
            assertThat(probe.quantile(0.99)).isLessThan(Duration.ofMillis(500));
        }
    }

    @Test
    void leave_ofAllThreeAtOnce_endsWithinTheBoundForEach() throws Exception {
        try (TestClients clients = new TestClients();
                ThreeMembers cluster = ThreeMembers.start();
                LoudLog errors = LoudLog.open()) {
            clients.socket(cluster.member(0))
                    .ask("lock.acquire", new JsonObject().put("lock", "a").put("wait", 10_000));
            long begun = System.nanoTime();
            List<Future<Void>> leaving =
                    cluster.all().stream().map(Carabiner::close).toList();
            for (Future<Void> member : leaving) {
                member.await(15, TimeUnit.SECONDS);
                LOG.log(
                        System.Logger.Level.INFO,
                        "all at once: ended after {0} ms",
                        (System.nanoTime() - begun) / 1_000_000);
            }
            // Hazelcast says loudly that a member which steps out of the Raft group finds nobody left there, and
            // Vert.x's
            // own cluster manager that it cannot clear away after one that has gone. We ourselves have nothing to say.
            assertThat(errors.lines()).noneMatch(line -> line.startsWith("dev.carabiner"));
        }
    }

    @Test
    void leave_oneAfterTheOther_endsWithinTheBoundForEach() throws Exception {
        try (ThreeMembers cluster = ThreeMembers.start()) {
            for (Carabiner member : cluster.all()) {
                Duration took = timed(member.close());
                LOG.log(System.Logger.Level.INFO, "one by one: {0} ms", took.toMillis());
                assertThat(took).isLessThan(Duration.ofSeconds(15));
            }
        }
    }

    @Test
    void drain_ofAMember_isAnsweredOnceOthersServe_andItsSocketsAreSentOn() throws Exception {
        try (TestClients clients = new TestClients();
                ThreeMembers cluster = ThreeMembers.start(2, 0, Map.of())) {
            Carabiner leaving = cluster.member(1);
            WebSocket socket = clients.open(leaving).await(10, TimeUnit.SECONDS);
            java.util.concurrent.CompletableFuture<Short> code = new java.util.concurrent.CompletableFuture<>();
            socket.closeHandler(closed -> code.complete(socket.closeStatusCode()));

            assertThatThrownBy(() -> clients.drain(cluster.member(0), "nobody")).hasMessageContaining("not_found");
            JsonObject answer = clients.drain(cluster.member(0), leaving.name());

            assertThat(answer)
                    .isEqualTo(new JsonObject().put("name", "member-2").put("drained", true));
            TestClient other = TestClient.bus(cluster.member(0));
            JsonObject ring = other.ask("ring.get", new JsonObject());
            assertThat(ring.getJsonArray("members").size()).isEqualTo(1);
            assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo((short) 1001);
            leaving.closed().await(20, TimeUnit.SECONDS);
            assertThatThrownBy(() -> clients.drain(cluster.member(0), leaving.name()))
                    .hasMessageContaining("not_found");
            assertThatThrownBy(() -> clients.drain(cluster.member(0), "member-1"))
                    .as("nobody could take over")
                    .hasMessageContaining("conflict");
            assertThat(other.ask("lock.acquire", new JsonObject().put("lock", "still served"))
                            .getLong("token"))
                    .isPositive();
        }
    }

    @Test
    void drain_askedTwiceAtOnce_isAnsweredTwice() throws Exception {
        try (TestClients clients = new TestClients();
                ThreeMembers cluster = ThreeMembers.start(2, 0, Map.of())) {
            JsonObject args = new JsonObject().put("name", "member-2");
            Future<JsonObject> first = TestClient.bus(cluster.member(0)).call("members.drain", args);
            Future<JsonObject> second = clients.socket(cluster.member(0)).call("members.drain", args);

            assertThat(first.await(20, TimeUnit.SECONDS).getBoolean("drained")).isTrue();
            assertThat(second.await(20, TimeUnit.SECONDS).getBoolean("drained")).isTrue();
            cluster.member(1).closed().await(20, TimeUnit.SECONDS);
        }
    }

    private static void awaitCycles(Probe probe, int count) {
        TestCluster.awaitUntil(count + " cycles", Duration.ofSeconds(60), () -> probe.count() >= count);
    }

    private static Duration timed(Future<Void> closing) throws Exception {
        long begun = System.nanoTime();
        closing.await(60, TimeUnit.SECONDS);
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
