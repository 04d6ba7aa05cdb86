package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.access.NewToken;
import dev.carabiner.client.CarabinerClient;
import dev.carabiner.client.ClientOptions;
import dev.carabiner.cluster.TestCluster;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Lock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose leases they are, on real members that ask who calls; callers come to different members. */
final class AccessIT {
    private static final NewToken ALICE = NewToken.of("alice", List.of("lock:write", "lock:read"), Optional.empty());
    private static final NewToken BOB = NewToken.of("bob", List.of("lock:write", "lock:read"), Optional.empty());
    private static final NewToken ORDERS = NewToken.of("orders", List.of("lock:write:orders/"), Optional.empty());
    private static final NewToken OPS = NewToken.of("ops", List.of("admin"), Optional.empty());

    private static final NewToken CAROL = NewToken.of("carol", List.of("lock:write"), Optional.empty());
    private static final NewToken NEXT_OF_CAROL = NewToken.of("carol", List.of("lock:write"), Optional.empty());

    /** What nobody else holds is had at once; but on a machine that stands still for two seconds a try may not. */
    private static final LockOptions WAITING = LockOptions.defaults().waitingFor(Duration.ofSeconds(20));

    @TempDir
    private static Path folder;

    private static ThreeMembers cluster;
    private static Vertx vertx;
    private static CarabinerClient alice;
    private static CarabinerClient bob;
    private static CarabinerClient orders;
    private static CarabinerClient ops;

    @BeforeAll
    static void start() throws Exception {
        Path file = write(ALICE, BOB, ORDERS, OPS, CAROL, NEXT_OF_CAROL);
        cluster = ThreeMembers.start(2, 0, Map.of("auth.mode", "tokens", "auth.tokens", file.toString()));
        vertx = Vertx.vertx();
        alice = connect(0, ALICE.token());
        bob = connect(1, BOB.token());
        orders = connect(0, ORDERS.token());
        ops = connect(1, OPS.token());
    }

    @CanIgnoreReturnValue
    private static Path write(NewToken... tokens) throws IOException {
        StringBuilder text = new StringBuilder("tokens:\n");
        for (NewToken token : tokens) {
            text.append(token.yaml());
        }
        // Members read it when they like: never half of it.
        Path fresh = Files.writeString(folder.resolve("tokens.fresh"), text);
        return Files.move(fresh, folder.resolve("tokens.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static CarabinerClient connect(int member, String token) throws TimeoutException {
        return CarabinerClient.connect(vertx, cluster.member(member).http(), token)
                .await(20, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws TimeoutException {
        vertx.close().await(30, TimeUnit.SECONDS);
        cluster.close();
    }

    @Test
    void lease_ofOneSubject_isNeitherShownToAnotherNorObeysIt() throws Exception {
        JsonObject held = ask(
                alice, "lock.acquire", lease("a", "alices").put("holder", "A").put("ttl", 60_000));
        JsonObject waiting = lease("a", "alices too").put("wait", 60_000).put("holder", "A2");
        Future<JsonObject> wait = alice.call("lock.acquire", waiting);
        TestCluster.awaitUntil("the wait", () -> get(alice, "a").getInteger("waiting") == 1);

        for (String op : List.of("lock.renew", "lock.release", "lock.cancel", "lock.acquire")) {
            assertRefused(bob, op, lease("a", "alices"), ErrorCode.FORBIDDEN);
        }
        assertRefused(bob, "lock.cancel", lease("a", "alices too"), ErrorCode.FORBIDDEN);
        assertRefused(bob, "lock.renew", lease("a", "nobodys"), ErrorCode.LOST);

        assertThat(get(bob, "a").encode()).contains("\"A\"", "\"A2\"").doesNotContain("alices");
        assertThat(ask(bob, "lock.list", new JsonObject()).encode())
                .contains("\"A\"")
                .doesNotContain("alices");
        JsonObject topics =
                new JsonObject().put("topics", new JsonArray().add("lock:a").add("locks:"));
        assertThat(ask(bob, "watch.start", topics).encode()).contains("\"A2\"").doesNotContain("alices");
        OperationFailure refused = failure(bob, "lock.acquire", lease("a", "bobs"));
        assertThat(refused.code()).isEqualTo(ErrorCode.HELD);
        assertThat(refused.details().encode()).contains("\"A\"").doesNotContain("alices");

        assertThat(get(alice, "a").encode()).contains("alices", "alices too");
        assertThat(get(ops, "a").encode()).contains("alices", "alices too");
        assertThat(ask(alice, "lock.renew", lease("a", "alices")).getLong("token"))
                .isEqualTo(held.getLong("token"));
        assertThat(ask(ops, "lock.renew", lease("a", "alices")).getLong("token"))
                .isEqualTo(held.getLong("token"));
        assertThat(ask(ops, "lock.cancel", lease("a", "alices too")).getBoolean("cancelled"))
                .isTrue();
        assertThat(failed(wait).code()).isEqualTo(ErrorCode.LOST);
        assertThat(ask(ops, "lock.release", lease("a", "alices")).getBoolean("released"))
                .isTrue();
    }

    @Test
    void leases_whoseOwnerHasChanged_obeyTheirSubjectStill() throws Exception {
        Carabiner owner = cluster.startAnother();
        TestCluster.awaitUntil("the third", () -> ring().size() == 3);
        List<JsonObject> leases = IntStream.range(0, 40)
                .mapToObj(i -> lease("moving-" + i, "moved"))
                .toList();
        for (JsonObject lease : leases) {
            ask(alice, "lock.acquire", lease.copy().put("ttl", 120_000));
        }

        cluster.stop(owner);

        for (JsonObject lease : leases) {
            assertRefused(bob, "lock.release", lease, ErrorCode.FORBIDDEN);
            assertThat(get(bob, lease.getString("lock")).encode()).doesNotContain("moved");
            assertThat(ask(alice, "lock.release", lease).getBoolean("released")).isTrue();
            assertRefused(bob, "lock.renew", lease, ErrorCode.FORBIDDEN);
            assertThat(failure(alice, "lock.renew", lease).code()).isEqualTo(ErrorCode.LOST);
        }
    }

    @Test
    void events_ofOnesLeases_showTheirIdsToNobodyElse() throws Exception {
        Queue<String> alices = new ConcurrentLinkedQueue<>();
        Queue<String> bobs = new ConcurrentLinkedQueue<>();
        Queue<String> onTheBus = new ConcurrentLinkedQueue<>();
        alice.onEvent((event, data) -> alices.add(event + data.encode()));
        bob.onEvent((event, data) -> bobs.add(event + data.encode()));
        cluster.member(0)
                .vertx()
                .eventBus()
                .<JsonObject>consumer(
                        "carabiner.events.locks",
                        message -> onTheBus.add(message.body().encode()))
                .completion()
                .await(10, TimeUnit.SECONDS);
        JsonObject topic = new JsonObject().put("topics", new JsonArray().add("lock:e"));
        ask(alice, "watch.start", topic);
        ask(bob, "watch.start", topic);

        ask(alice, "lock.acquire", lease("e", "secret"));
        ask(alice, "lock.release", lease("e", "secret"));

        // The last of them: between grant and release a busy machine may tell of a renewal.
        for (Queue<String> told : List.of(alices, bobs, onTheBus)) {
            TestCluster.awaitUntil("events", () -> told.stream()
                    .anyMatch(event -> event.contains("\"lock\":\"e\"") && event.contains("released")));
        }
        assertThat(alices).allMatch(event -> event.contains("secret"));
        assertThat(bobs).noneMatch(event -> event.contains("secret"));
        assertThat(onTheBus).noneMatch(event -> event.contains("secret"));
    }

    @Test
    void scopes_ofAToken_boundWhatItDoes() throws Exception {
        assertThat(ask(orders, "lock.acquire", lease("orders/1", "o")).getLong("token"))
                .isPositive();
        assertRefused(orders, "lock.acquire", lease("other/1", "o"), ErrorCode.FORBIDDEN);
        assertRefused(orders, "lock.get", lock("orders/1"), ErrorCode.FORBIDDEN);
        assertRefused(orders, "ring.get", new JsonObject(), ErrorCode.FORBIDDEN);
        assertRefused(alice, "lock.break", lock("orders/1").put("reason", "mine"), ErrorCode.FORBIDDEN);
        assertRefused(alice, "members.drain", new JsonObject().put("name", "x"), ErrorCode.FORBIDDEN);
        assertRefused(orders, "lock.steal", new JsonObject(), ErrorCode.BAD_REQUEST);
        assertThat(ask(ops, "lock.break", lock("orders/1").put("reason", "test"))
                        .getInteger("broken"))
                .isEqualTo(1);
    }

    @Test
    void locks_insideTheCluster_areTheMembersOwn() throws Exception {
        Carabiner member = cluster.member(0);
        Lease lease = member.locks().acquire("inside", WAITING).await(40, TimeUnit.SECONDS);
        Lock shared = member.vertx().sharedData().getLock("shared").await(20, TimeUnit.SECONDS);

        assertRefused(bob, "lock.release", lease("inside", lease.leaseId()), ErrorCode.FORBIDDEN);
        assertThat(get(bob, "inside").encode()).doesNotContain(lease.leaseId());
        String id = get(ops, "shared").getJsonArray("holders").getJsonObject(0).getString("leaseId");
        assertRefused(bob, "lock.release", lease("shared", id), ErrorCode.FORBIDDEN);
        assertThat(get(bob, "shared").getJsonArray("holders").getJsonObject(0).containsKey("leaseId"))
                .isFalse();

        shared.release();
        lease.release().await(20, TimeUnit.SECONDS);
        TestCluster.awaitUntil(
                "free", () -> get(bob, "shared").getString("state").equals("free"));
        JsonObject request = new JsonObject().put("op", "lock.acquire").put("args", lease("bus", "b"));
        for (int repeat = 0; repeat < 2; repeat++) {
            member.vertx().eventBus().request("carabiner", request).await(20, TimeUnit.SECONDS);
        }
        assertRefused(bob, "lock.renew", lease("bus", "b"), ErrorCode.FORBIDDEN);
    }

    @Test
    void client_withoutAValidCredential_failsAndSaysSo() throws Exception {
        String address = cluster.member(0).http();
        assertThatThrownBy(
                        () -> CarabinerClient.connect(vertx, address, "letmein").await(30, TimeUnit.SECONDS))
                .asInstanceOf(type(OperationFailure.class))
                .extracting(OperationFailure::code)
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
        CarabinerClient nobody = CarabinerClient.connect(vertx, address).await(30, TimeUnit.SECONDS);
        assertRefused(nobody, "lock.acquire", lease("a", "b"), ErrorCode.UNAUTHENTICATED);
        nobody.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void client_whoseCredentialIsRevoked_comesBackWithTheNextOneAndKeepsItsLease() throws Exception {
        Queue<String> shown = new ConcurrentLinkedQueue<>();
        AtomicBoolean next = new AtomicBoolean();
        CarabinerClient carol = CarabinerClient.connect(
                        vertx, ClientOptions.of(cluster.member(0).http()), () -> {
                            String token = (next.get() ? NEXT_OF_CAROL : CAROL).token();
                            shown.add(token);
                            return token;
                        })
                .await(20, TimeUnit.SECONDS);
        Lease lease = carol.locks().acquire("c", WAITING).await(40, TimeUnit.SECONDS);

        next.set(true);
        write(ALICE, BOB, ORDERS, OPS, NEXT_OF_CAROL);

        TestCluster.awaitUntil("the next one", () -> shown.contains(NEXT_OF_CAROL.token()));
        TestCluster.awaitUntil("a renewal", () -> isRenewed(lease));
        assertThat(lease.lost().isComplete()).isFalse();
        assertThat(carol.closed().isComplete()).isFalse();
        carol.close().await(20, TimeUnit.SECONDS);
        assertThatThrownBy(() -> connect(0, CAROL.token())).isInstanceOf(OperationFailure.class);
    }

    /** While a client moves to another connection a renewal may fail, and say so; the lease is kept meanwhile. */
    private static boolean isRenewed(Lease lease) {
        return TestCluster.await(lease.renew().map(true).otherwise(false));
    }

    private static JsonObject get(CarabinerClient client, String lock) {
        try {
            return ask(client, "lock.get", lock(lock));
        } catch (TimeoutException late) {
            throw new AssertionError(late);
        }
    }

    private static JsonArray ring() {
        try {
            return ask(ops, "ring.get", new JsonObject()).getJsonArray("members");
        } catch (TimeoutException late) {
            throw new AssertionError(late);
        }
    }

    @CanIgnoreReturnValue
    private static JsonObject ask(CarabinerClient client, String op, JsonObject args) throws TimeoutException {
        return client.call(op, args).await(30, TimeUnit.SECONDS);
    }

    private static void assertRefused(CarabinerClient client, String op, JsonObject args, ErrorCode code)
            throws TimeoutException {
        assertThat(failure(client, op, args).code())
                .as(op + " " + args.encode())
                .isEqualTo(code);
    }

    private static OperationFailure failure(CarabinerClient client, String op, JsonObject args)
            throws TimeoutException {
        return failed(client.call(op, args));
    }

    private static OperationFailure failed(Future<JsonObject> call) throws TimeoutException {
        return (OperationFailure) call.<Throwable>transform(done -> Future.succeededFuture(done.cause()))
                .await(30, TimeUnit.SECONDS);
    }

    private static JsonObject lock(String lock) {
        return new JsonObject().put("lock", lock);
    }

    private static JsonObject lease(String lock, String id) {
        return lock(lock).put("leaseId", id);
    }
}
