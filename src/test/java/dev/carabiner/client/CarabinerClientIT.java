package dev.carabiner.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstance;
import dev.carabiner.Carabiner;
import dev.carabiner.Election;
import dev.carabiner.Leader;
import dev.carabiner.Leadership;
import dev.carabiner.Lease;
import dev.carabiner.LockException;
import dev.carabiner.LockOptions;
import dev.carabiner.Standstill;
import dev.carabiner.ThreeMembers;
import dev.carabiner.cluster.TestCluster;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Locks of clients outside the cluster, while the members that they talk to come and go. Four members, of which three vote:
 * one leaves, and the test in which one dies, after which there are only two, comes last.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class CarabinerClientIT {
    private static final LockOptions PATIENT = LockOptions.defaults().waitingFor(Duration.ofSeconds(60));

    private static ThreeMembers cluster;
    private Vertx vertx;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = ThreeMembers.start(4, 3, Map.of());
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    private static String raftState() {
        return TestCluster.await(cluster.member(0)
                .vertx()
                .eventBus()
                .<JsonObject>request("carabiner", new JsonObject().put("op", "cluster.get"))
                .map(reply -> reply.body().getJsonObject("raft").getString("state"))
                .recover(silent -> Future.succeededFuture("unknown: " + silent.getMessage())));
    }

    private CarabinerClient client(String holder) {
        return client(holder, cluster);
    }

    private CarabinerClient client(String holder, ThreeMembers cluster) {
        ClientOptions options = ClientOptions.of(cluster.all().stream()
                        .map(Carabiner::http)
                        .map(URI::create)
                        .toList())
                .heldBy(holder);
        return TestCluster.await(CarabinerClient.connect(vertx, options));
    }

    private Carabiner memberOf(CarabinerClient client) {
        URI door = client.member().orElseThrow();
        return cluster.all().stream()
                .filter(member -> URI.create(member.http()).getPort() == door.getPort())
                .findFirst()
                .orElseThrow();
    }

    private static JsonObject document(CarabinerClient client, String lock) {
        return TestCluster.await(asked(client, "lock.get", new JsonObject().put("lock", lock), 20));
    }

    /** Asks, and again where the answer is that it should be asked again: while the owners of locks change, say. */
    private static Future<JsonObject> asked(CarabinerClient client, String op, JsonObject args, int times) {
        return client.call(op, args)
                .recover(failure -> times > 1
                                && failure instanceof OperationFailure refusal
                                && refusal.code() == ErrorCode.UNAVAILABLE
                        ? asked(client, op, args, times - 1)
                        : Future.failedFuture(failure));
    }

    private static void awaitWaiting(CarabinerClient client, String lock, int count) {
        TestCluster.awaitUntil(count + " waiters", () -> document(client, lock).getInteger("waiting") == count);
    }

    /** Its part in the cluster ends without a word. Its doors still tell its clients, as its Vert.x is closed. */
    private static void kill(ThreeMembers cluster, Carabiner member) {
        HazelcastClusterManager manager = (HazelcastClusterManager) ((VertxInternal) member.vertx()).clusterManager();
        HazelcastInstance hazelcast = manager.getHazelcastInstance();
        hazelcast.getLifecycleService().terminate();
        Future<Void> unused = member.vertx().close();
        cluster.all().remove(member); // There is nothing left of it to be closed in order.
    }

    @Test
    void election_isTheSameAsOnAMember() {
        CarabinerClient client = client("outside");
        Queue<Optional<Leader>> seen = new ConcurrentLinkedQueue<>();
        Election.Observation observation = client.election("scheduler").observe(seen::add);
        Leadership first = TestCluster.await(client.election("scheduler").campaign("outside"));
        // Before it resigns: an observer is told of what there is when it begins, and of what comes then.
        TestCluster.awaitUntil("the news", () -> seen.contains(Optional.of(new Leader("outside", first.term()))));
        Election within = cluster.all().get(0).election("scheduler");
        Future<Leadership> second = within.campaign("within");

        assertThat(TestCluster.await(within.leader())).contains(new Leader("outside", first.term()));
        TestCluster.await(first.resign());
        long term = TestCluster.await(second).term();

        assertThat(term).isGreaterThan(first.term());
        TestCluster.awaitUntil("the news", () -> seen.contains(Optional.of(new Leader("within", term))));
        observation.close();
    }

    @Test
    void lease_waitsAndWatches_surviveTheLeaveOfTheirMember_inOrder() throws Exception {
        CarabinerClient holding = client("holding");
        CarabinerClient other = client("other");
        Lease held = TestCluster.await(holding.locks().acquire("moved", PATIENT.withTtl(Duration.ofSeconds(8))));
        Queue<String> order = new ConcurrentLinkedQueue<>();
        List<Future<Lease>> waits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String name = "waiter-" + i;
            CarabinerClient of = i % 2 == 0 ? holding : other;
            waits.add(of.locks().acquire("moved", PATIENT.heldBy(name)).onSuccess(lease -> order.add(name)));
            awaitWaiting(other, "moved", i + 1);
        }
        Queue<String> events = watched(holding);
        cluster.stop(memberOf(holding));
        TestCluster.awaitUntil("another member", () -> holding.member().isPresent() && memberIsIn(holding));
        TestCluster.awaitUntil("the watch goes on", () -> events.contains("watch.resumed"));
        events.clear();
        Lease seen = TestCluster.await(other.locks().acquire("watched", PATIENT));
        TestCluster.awaitUntil("a change", () -> events.contains("lock.changed"));
        TestCluster.await(seen.release());
        // For longer than its time to live.
        Future<Void> longEnough = vertx.timer(9_000).mapEmpty();
        TestCluster.awaitUntil("9 s", longEnough::isComplete);

        assertThat(held.isHeld()).isTrue();
        assertThat(held.lost().isComplete()).isFalse();
        assertThat(order).isEmpty();
        long token = held.token();
        TestCluster.await(held.release());
        for (Future<Lease> wait : waits) {
            Lease next = TestCluster.await(wait);
            assertThat(next.token()).isGreaterThan(token);
            token = next.token();
            TestCluster.await(next.release());
        }
        assertThat(order).containsExactly("waiter-0", "waiter-1", "waiter-2", "waiter-3", "waiter-4", "waiter-5");
    }

    /** The events that a client is told that watches a lock. */
    private static Queue<String> watched(CarabinerClient client) {
        Queue<String> events = new ConcurrentLinkedQueue<>();
        client.onEvent((event, data) -> events.add(event));
        JsonObject watching = TestCluster.await(
                asked(client, "watch.start", new JsonObject().put("topics", new JsonArray().add("lock:watched")), 20));
        assertThat(watching.getJsonArray("watching")).containsExactly("lock:watched");
        return events;
    }

    private boolean memberIsIn(CarabinerClient client) {
        return client.member()
                .filter(door -> cluster.all().stream()
                        .anyMatch(member -> URI.create(member.http()).getPort() == door.getPort()))
                .isPresent();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void lease_survivesTheDeathOfItsMember_andTokensRise() throws Exception {
        CarabinerClient holding = client("holding");
        CarabinerClient other = client("other");
        Lease held = TestCluster.await(holding.locks().acquire("killed", PATIENT.withTtl(Duration.ofSeconds(20))));
        Future<Lease> wait = holding.locks().acquire("killed", PATIENT);
        awaitWaiting(other, "killed", 1);
        // Or the majority could go with it: of those that vote one may just have left.
        TestCluster.awaitUntil("a whole Raft group", () -> raftState().startsWith("whole"));
        kill(cluster, memberOf(holding));

        TestCluster.awaitUntil(
                "a renewal over another member",
                () -> TestCluster.await(held.renew().map(done -> true).otherwise(false)));
        assertThat(held.lost().isComplete()).isFalse();
        assertThat(wait.isComplete()).isFalse();
        TestCluster.await(held.release());
        Lease next = TestCluster.await(wait);
        assertThat(next.token()).isGreaterThan(held.token());
        TestCluster.await(next.release());
    }

    @Test
    void lease_isLost_whenAllMembersAreGoneForLongerThanItsTimeToLive() throws Exception {
        try (ThreeMembers doomed = ThreeMembers.start(2, 0, Map.of())) {
            CarabinerClient client = client("alone", doomed);
            long ttl = 2_000;
            Lease held = TestCluster.await(client.locks().acquire("gone", PATIENT.withTtl(Duration.ofMillis(ttl))));
            List.copyOf(doomed.all()).forEach(member -> kill(doomed, member));
            Future<Lease> unanswered;
            try (Standstill standstill = Standstill.watched()) {
                long killed = System.nanoTime();
                unanswered = client.locks().acquire("gone");

                assertThat(TestCluster.await(held.lost())).isEqualTo(Lease.Loss.EXPIRED);
                assertThat(Duration.ofNanos(System.nanoTime() - killed).minus(standstill.total()))
                        .isLessThan(Duration.ofMillis(ttl + 2_000));
            }
            assertThat(held.isHeld()).isFalse();
            // By itself it would end too, some time later.
            assertThat(TestCluster.await(client.close())).isNull();
            assertThatThrownBy(() -> TestCluster.await(unanswered)).hasCauseInstanceOf(LockException.class);
        }
    }

    @Test
    void client_pausedBeyondItsTimeToLive_doesNotReleaseItsSuccessor() {
        CarabinerClient paused = client("paused");
        CarabinerClient other = client("other");
        // Not renewed: to the service that is what a paused holder looks like.
        JsonObject first = TestCluster.await(paused.call(
                "lock.acquire",
                new JsonObject()
                        .put("lock", "late")
                        .put("ttl", 1_000)
                        .put("wait", 20_000)
                        .put("leaseId", "first")));
        Lease successor = TestCluster.await(other.locks().acquire("late", PATIENT));

        for (String op : List.of("lock.release", "lock.renew")) {
            assertThatThrownBy(() -> TestCluster.await(asked(
                            paused, op, new JsonObject().put("lock", "late").put("leaseId", "first"), 20)))
                    .as(op)
                    .hasMessageContaining("first");
        }
        assertThat(successor.token()).isGreaterThan(first.getLong("token"));
        TestCluster.awaitUntil(
                "a renewal",
                () -> TestCluster.await(successor.renew().map(done -> true).otherwise(false)));
        assertThat(document(paused, "late")
                        .getJsonArray("holders")
                        .getJsonObject(0)
                        .getString("holder"))
                .isEqualTo("other");
    }

    @Test
    void close_releasesLeasesAndWaits_alsoWithItsVertx() throws Exception {
        CarabinerClient other = client("other");
        CarabinerClient closing = client("closing");
        Lease held = TestCluster.await(closing.locks().acquire("closed", PATIENT.withTtl(Duration.ofMinutes(10))));
        Future<Lease> next = other.locks().acquire("closed", PATIENT);
        TestCluster.await(closing.close());
        assertThat(TestCluster.await(next).token()).isGreaterThan(held.token());
        TestCluster.await(next.result().release());

        Vertx own = Vertx.vertx();
        CarabinerClient withVertx =
                TestCluster.await(CarabinerClient.connect(own, cluster.member(0).http()));
        // By itself it would be there for longer than the next one waits.
        Lease second = TestCluster.await(withVertx.locks().acquire("closed", PATIENT.withTtl(Duration.ofMinutes(10))));
        TestCluster.await(own.close());
        Lease third = TestCluster.await(other.locks().acquire("closed", PATIENT));
        assertThat(third.token()).isGreaterThan(second.token());
    }
}
