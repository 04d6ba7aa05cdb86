package dev.carabiner.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.Carabiner;
import dev.carabiner.Lease;
import dev.carabiner.LockOptions;
import dev.carabiner.Standstill;
import dev.carabiner.ThreeMembers;
import dev.carabiner.cli.ChildProcess;
import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a member whose process is killed: nothing of it says a word more. */
final class KilledMemberIT {
    private static final Duration STARTED = Duration.ofSeconds(60);
    private static final Duration TTL = Duration.ofSeconds(20);
    private static final Duration SHORT_TTL = Duration.ofSeconds(3);

    @Test
    void client_ofAKilledMember_goesToAnotherWithItsLeaseAndItsWait(@TempDir Path directory) throws Exception {
        String cluster = "test-" + UUID.randomUUID();
        int port = TestCluster.freePorts(1).element();
        Map<String, String> environment = Map.of("CARABINER_CLUSTER_NAME", cluster);
        Vertx vertx = Vertx.vertx();
        try (ChildProcess victim = ChildProcess.start(
                directory,
                environment,
                "node",
                "--raft",
                "3",
                "--port",
                "0",
                "--cluster-port",
                Integer.toString(port))) {
            // The others look for it alone, so it has to be there first.
            victim.awaitError("waiting for 3 members, 1 here", STARTED);
            Map<String, String> settings = Map.of("cluster.name", cluster, "cluster.join", "127.0.0.1:" + port);
            try (ThreeMembers others = ThreeMembers.start(2, 3, settings)) {
                victim.awaitLine(line -> line.startsWith("carabiner ready "), STARTED);
                URI door = URI.create(victim.out().get(0).replaceAll(".* http=(\\S+) .*", "$1"));
                killed(vertx, victim, door, others);
            }
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }

    private static void killed(Vertx vertx, ChildProcess victim, URI door, ThreeMembers others) {
        CarabinerClient roaming = clientAt(vertx, door, others);
        CarabinerClient loyal = TestCluster.await(CarabinerClient.connect(vertx, ClientOptions.of(List.of(door))));
        Lease held = TestCluster.await(roaming.locks().acquire("killed", lasting(TTL)));
        Lease lonely = TestCluster.await(loyal.locks().acquire("lonely", lasting(SHORT_TTL)));
        Future<JsonObject> parked = roaming.call(
                "lock.acquire",
                new JsonObject().put("lock", "killed").put("leaseId", "parked").put("wait", 60_000));
        TestCluster.awaitUntil("one waiter", () -> document(others).getInteger("waiting") == 1);

        try (Standstill standstill = Standstill.watched()) {
            long begun = System.nanoTime();
            victim.close();

            // One that knows nobody else: its own clock tells it.
            assertThat(TestCluster.await(lonely.lost())).isEqualTo(Lease.Loss.EXPIRED);
            assertThat(Duration.ofNanos(System.nanoTime() - begun).minus(standstill.total()))
                    .isLessThan(SHORT_TTL.plusSeconds(2));
        }
        TestCluster.awaitUntil(
                "a renewal over another member",
                () -> TestCluster.await(held.renew().map(done -> true).otherwise(false)));
        assertThat(roaming.member())
                .hasValueSatisfying(
                        now -> assertThat(now.getPort()).isIn(portsOf(others)).isNotEqualTo(door.getPort()));
        assertThat(held.lost().isComplete()).isFalse();
        TestCluster.awaitUntil("it waits there", () -> document(others).getInteger("waiting") == 1);
        assertThat(parked.isComplete()).isFalse();

        TestCluster.await(held.release());
        JsonObject granted = TestCluster.await(parked);
        assertThat(granted.getString("leaseId")).isEqualTo("parked");
        assertThat(granted.getLong("token")).isGreaterThan(held.token());
        TestCluster.awaitUntil("it alone holds, and nobody waits", () -> {
            JsonObject now = document(others);
            return now.getInteger("waiting") == 0 && now.getJsonArray("holders").size() == 1;
        });
    }

    private static LockOptions lasting(Duration ttl) {
        return LockOptions.defaults().withTtl(ttl).waitingFor(Duration.ofSeconds(60));
    }

    /** Clients draw the member that they ask first. */
    private static CarabinerClient clientAt(Vertx vertx, URI door, ThreeMembers others) {
        List<URI> doors = new ArrayList<>(List.of(door));
        others.all().stream().map(Carabiner::http).map(URI::create).forEach(doors::add);
        for (int tries = 0; tries < 100; tries++) {
            CarabinerClient client = TestCluster.await(CarabinerClient.connect(vertx, ClientOptions.of(doors)));
            if (client.member().orElseThrow().getPort() == door.getPort()) {
                return client;
            }
            assertThat(TestCluster.await(client.close())).isNull();
        }
        throw new AssertionError("drew another member a hundred times");
    }

    private static List<Integer> portsOf(ThreeMembers members) {
        return members.all().stream()
                .map(member -> URI.create(member.http()).getPort())
                .toList();
    }

    private static JsonObject document(ThreeMembers members) {
        return TestCluster.await(members.member(0)
                .vertx()
                .eventBus()
                .<JsonObject>request(
                        "carabiner",
                        new JsonObject().put("op", "lock.get").put("args", new JsonObject().put("lock", "killed")),
                        // Or one that goes to the killed member would take half of our patience.
                        new DeliveryOptions().setSendTimeout(5_000))
                .map(reply -> reply.body())
                .recover(silent -> Future.succeededFuture(new JsonObject().put("waiting", -1))));
    }
}
