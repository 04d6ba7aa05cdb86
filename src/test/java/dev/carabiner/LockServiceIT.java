package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Lock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the lock service promises, on three real members with Raft. */
final class LockServiceIT {
    private static ThreeMembers cluster;
    private static TestClients clients;

    @BeforeAll
    static void start() throws Exception {
        clients = new TestClients();
        cluster = ThreeMembers.start();
    }

    @AfterAll
    static void stop() throws TimeoutException {
        clients.close();
        cluster.close();
    }

    @Test
    void acquire_by24ClientsOfThreeLocks_neverHasTwoHoldersAndTokensRise() throws Exception {
        int rounds = 10;
        Map<String, AtomicInteger> holders = new ConcurrentHashMap<>();
        Map<String, Queue<Long>> tokens = new ConcurrentHashMap<>();
        AtomicInteger together = new AtomicInteger();
        List<Future<Void>> working = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            TestClient client = clients.socket(cluster.member(i % 3));
            String lock = "contended-" + i / 8;
            holders.computeIfAbsent(lock, name -> new AtomicInteger());
            tokens.computeIfAbsent(lock, name -> new ConcurrentLinkedQueue<>());
            working.add(work(client, lock, rounds, lease -> {
                if (holders.get(lock).incrementAndGet() > 1) {
                    together.incrementAndGet();
                }
                tokens.get(lock).add(lease.getLong("token"));
                return clients.vertx()
                        .timer(3)
                        .onComplete(held -> holders.get(lock).decrementAndGet())
                        .mapEmpty();
            }));
        }
        Future.all(working).await(90, TimeUnit.SECONDS);

        assertThat(together).hasValue(0);
        assertThat(tokens).hasSize(3);
        tokens.values().forEach(granted -> assertThat(List.copyOf(granted))
                .hasSize(8 * rounds)
                .isSorted()
                .doesNotHaveDuplicates());
    }

    private static Future<Void> work(
            TestClient client, String lock, int rounds, java.util.function.Function<JsonObject, Future<Void>> held) {
        if (rounds == 0) {
            return Future.succeededFuture();
        }
        return client.insist("lock.acquire", lock(lock).put("wait", 60_000))
                .compose(lease -> held.apply(lease)
                        .compose(done ->
                                client.insist("lock.release", lock(lock).put("leaseId", lease.getString("leaseId")))))
                .compose(released -> work(client, lock, rounds - 1, held));
    }

    @Test
    void acquire_by40Waiters_isGrantedInOrder() throws Exception {
        TestClient client = clients.socket(cluster.member(0));
        JsonObject first =
                client.ask("lock.acquire", lock("queue").put("wait", 10_000).put("leaseId", "first"));
        Queue<Integer> order = new ConcurrentLinkedQueue<>();
        List<Future<Object>> waits = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int place = i;
            TestClient waiter = clients.socket(cluster.member(i % 3));
            String id = "waiter-" + i;
            waits.add(waiter.insist(
                            "lock.acquire", lock("queue").put("wait", 60_000).put("leaseId", id))
                    .compose(lease -> {
                        order.add(place);
                        return waiter.insist("lock.release", lock("queue").put("leaseId", id));
                    })
                    .mapEmpty());
            // The next one asks when this one stands in the queue: that is what the order is of.
            awaitWaiting(client, "queue", i + 1);
        }
        client.ask("lock.release", lock("queue").put("leaseId", first.getString("leaseId")));
        Future.all(waits).await(60, TimeUnit.SECONDS);

        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(0, 40).boxed().toList());
    }

    private static void awaitWaiting(TestClient client, String lock, int count) throws TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (client.ask("lock.get", lock(lock)).getInteger("waiting") < count) {
            assertThat(System.nanoTime()).as("queue of " + lock).isLessThan(deadline);
        }
    }

    @Test
    void lease_thatIsNotRenewed_expiresOnTimeAndIsGrantedOn() throws Exception {
        TestClient holder = clients.socket(cluster.member(0));
        TestClient waiter = clients.socket(cluster.member(1));
        long ttl = 1_500;
        holder.ask(
                "lock.release",
                lock("expiring")
                        .put(
                                "leaseId",
                                holder.ask("lock.acquire", lock("expiring").put("wait", 10_000))
                                        .getString("leaseId")));

        long sentNanos = System.nanoTime();
        JsonObject first = holder.ask("lock.acquire", lock("expiring").put("ttl", ttl));
        JsonObject next = waiter.ask("lock.acquire", lock("expiring").put("wait", 30_000));
        long passedMillis = (System.nanoTime() - sentNanos) / 1_000_000;

        // Never before its time, counted from the sending of the request; and soon after, on a machine that is busy.
        assertThat(passedMillis).isBetween(ttl, ttl + 10_000);
        assertThat(next.getLong("token")).isGreaterThan(first.getLong("token"));
        String stale = first.getString("leaseId");
        assertThatThrownBy(() -> holder.ask("lock.renew", lock("expiring").put("leaseId", stale)))
                .hasMessageContaining("lost");
        assertThatThrownBy(() -> holder.ask("lock.release", lock("expiring").put("leaseId", stale)))
                .hasMessageContaining("lost");
        assertThat(holder.ask("lock.get", lock("expiring"))
                        .getJsonArray("holders")
                        .getJsonObject(0)
                        .getString("leaseId"))
                .isEqualTo(next.getString("leaseId"));
    }

    @Test
    void acquire_repeatedThroughAnotherMember_isAnsweredWithTheSameGrant() throws Exception {
        JsonObject args = lock("repeated").put("wait", 10_000).put("leaseId", "mine");
        JsonObject first = clients.socket(cluster.member(0)).ask("lock.acquire", args);
        JsonObject again = clients.http(cluster.member(1)).ask("lock.acquire", args);
        JsonObject renewed = TestClient.bus(cluster.member(2))
                .ask("lock.renew", lock("repeated").put("leaseId", "mine"));

        assertThat(again.getLong("token")).isEqualTo(first.getLong("token"));
        assertThat(renewed.getLong("token")).isEqualTo(first.getLong("token"));
    }

    @Test
    void lock_takenThroughEachDoor_isReleasedThroughEachOther() throws Exception {
        List<TestClient> doors = List.of(
                TestClient.bus(cluster.member(0)), clients.socket(cluster.member(1)), clients.http(cluster.member(2)));
        long lastToken = 0;
        for (TestClient taker : doors) {
            for (TestClient releaser : doors) {
                JsonObject lease =
                        taker.ask("lock.acquire", lock("every/door ü").put("wait", 10_000));
                assertThat(lease.getLong("token")).isGreaterThan(lastToken);
                lastToken = lease.getLong("token");
                JsonObject id = lock("every/door ü").put("leaseId", lease.getString("leaseId"));
                assertThat(releaser.ask("lock.release", id).getBoolean("released"))
                        .isTrue();
                assertThat(taker.ask("lock.get", lock("every/door ü")).getString("state"))
                        .isEqualTo("free");
            }
        }
    }

    @Test
    void getLock_by200CallersOfTwoMembers_isExclusive() throws Exception {
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Vertx member = cluster.member(i % 2).vertx();
            callers.add(
                    member.sharedData().getLockWithTimeout("drop-in", 80_000).compose(lock -> {
                        most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                        return clients.vertx()
                                .timer(2)
                                .onComplete(held -> {
                                    holders.decrementAndGet();
                                    lock.release();
                                })
                                .mapEmpty();
                    }));
        }
        Future.all(callers).await(90, TimeUnit.SECONDS);

        assertThat(most).hasValue(1);
    }

    @Test
    void getLock_thatIsHeld_failsAtItsTimeout() throws Exception {
        Lock held = cluster.member(0)
                .vertx()
                .sharedData()
                .getLockWithTimeout("drop-in-held", 10_000)
                .await(20, TimeUnit.SECONDS);
        Future<Lock> second = cluster.member(1).vertx().sharedData().getLockWithTimeout("drop-in-held", 300);

        assertThatThrownBy(() -> second.await(20, TimeUnit.SECONDS)).hasMessageContaining("Timed out");
        held.release();
        cluster.member(1)
                .vertx()
                .sharedData()
                .getLockWithTimeout("drop-in-held", 10_000)
                .await(20, TimeUnit.SECONDS)
                .release();
    }

    @Test
    void wait_thatIsOver_isAnsweredTimeoutAndHoldsNothing() throws Exception {
        TestClient holder = clients.socket(cluster.member(0));
        TestClient waiter = clients.socket(cluster.member(2));
        JsonObject lease = holder.ask("lock.acquire", lock("busy").put("wait", 10_000));

        assertThatThrownBy(() -> waiter.ask("lock.acquire", lock("busy"))).hasMessageContaining("held");
        assertThatThrownBy(() -> waiter.ask("lock.acquire", lock("busy").put("wait", 200)))
                .hasMessageContaining("timeout");
        assertThat(holder.ask("lock.get", lock("busy")).getInteger("waiting")).isZero();
        holder.ask("lock.release", lock("busy").put("leaseId", lease.getString("leaseId")));
        assertThat(holder.ask("lock.get", lock("busy")).getString("state")).isEqualTo("free");
    }

    @Test
    void wait_whoseSocketCloses_leavesTheQueue() throws Exception {
        TestClient holder = clients.socket(cluster.member(0));
        TestClients.Socket waiter = clients.socket(cluster.member(1));
        JsonObject lease = holder.ask("lock.acquire", lock("left").put("wait", 10_000));
        Future<JsonObject> unused = waiter.call("lock.acquire", lock("left").put("wait", 60_000));
        awaitWaiting(holder, "left", 1);
        waiter.close().await(10, TimeUnit.SECONDS);

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (holder.ask("lock.get", lock("left")).getInteger("waiting") > 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
        holder.ask("lock.release", lock("left").put("leaseId", lease.getString("leaseId")));
    }

    private static JsonObject lock(String name) {
        return new JsonObject().put("lock", name);
    }
}
