package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Locks as code has them, on three real members with Raft. */
final class JavaLocksIT {
    private static final LockOptions WAITING = LockOptions.defaults().waitingFor(Duration.ofSeconds(30));

    private static ThreeMembers cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = ThreeMembers.start();
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    private static Locks locks(int member) {
        return cluster.member(member).locks();
    }

    @CanIgnoreReturnValue
    private static <T> T got(Future<T> future) throws Exception {
        return future.await(60, TimeUnit.SECONDS);
    }

    /** What is asked again while it fails with {@code unavailable}, as where a member stands still for two seconds. */
    @CanIgnoreReturnValue
    private static <T> T answered(Supplier<Future<T>> asking) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                return got(asking.get());
            } catch (LockException refused) {
                if (!refused.code().equals("unavailable") || System.nanoTime() - deadline > 0) {
                    throw refused;
                }
            }
        }
    }

    private static LockException refusal(Supplier<Future<Lease>> asking) throws Exception {
        try {
            throw new AssertionError("granted: " + answered(asking));
        } catch (LockException refused) {
            return refused;
        }
    }

    private static JsonObject document(String lock) throws Exception {
        return TestClient.bus(cluster.member(0)).ask("lock.get", new JsonObject().put("lock", lock));
    }

    @Test
    void lease_isHeldAcrossMembersAndTokensRise() throws Exception {
        Lease first = got(locks(0).acquire("shared-out", WAITING));
        assertThat(refusal(() -> locks(1).acquire("shared-out")).code()).isEqualTo("held");
        assertThat(refusal(() -> locks(2).acquire("shared-out", WAITING.waitingFor(Duration.ofMillis(200))))
                        .code())
                .isEqualTo("timeout");
        answered(first::renew);
        Future<Lease> next = locks(1).acquire("shared-out", WAITING.heldBy("next"));
        got(first.release());
        Lease second = got(next);

        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(first.isHeld()).isFalse();
        assertThat(second.isHeld()).isTrue();
        JsonObject holder = document("shared-out").getJsonArray("holders").getJsonObject(0);
        assertThat(holder.getString("holder")).isEqualTo("next");
        got(first.release()); // A repeat is harmless, to the successor too.
        assertThat(second.isHeld()).isTrue();
        got(second.release());
        assertThat(document("shared-out").getString("state")).isEqualTo("free");
    }

    @Test
    void lease_ofAShortTimeToLive_isRenewedForLong() throws Exception {
        // Renewed after 2 s, and again and again until 4 s later: it would live through a pause of nearly that.
        Lease lease = got(locks(0).acquire("short", WAITING.withTtl(Duration.ofSeconds(6))));
        assertThat(refusal(() -> locks(1).acquire("short", WAITING.waitingFor(Duration.ofSeconds(8)))))
                .hasMessageContaining("not granted in time");

        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.lost().isComplete()).isFalse();
        got(lease.release());
    }

    @Test
    void lease_thatIsNotRenewed_isLostBeforeTheNextIsGranted() throws Exception {
        Lease lease = got(locks(0).acquire(
                        "expiring", WAITING.withTtl(Duration.ofMillis(1_500)).withoutRenewal()));
        // Looked at when the next one hears of its grant: on a busy machine words come late, but no clock goes slower.
        Future<Boolean> heldThen = locks(1).acquire("expiring", WAITING).map(next -> lease.isHeld());

        assertThat(got(heldThen)).isFalse();
        assertThat(got(lease.lost())).isEqualTo(Lease.Loss.EXPIRED);
    }

    @Test
    void lease_brokenThroughAnotherMember_isLostAtOnce() throws Exception {
        Lease lease = got(locks(1).acquire("broken", WAITING.withTtl(Duration.ofMinutes(10))));
        Future<Lease.Loss> lost = lease.lost();
        TestClient.bus(cluster.member(2))
                .ask("lock.break", new JsonObject().put("lock", "broken").put("reason", "test"));

        assertThat(lost.await(10, TimeUnit.SECONDS)).isEqualTo(Lease.Loss.BROKEN);
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void withLock_byAllMembers_neverOverlapsAndCompletesOnTheCallersContext() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Queue<Boolean> onCaller = new ConcurrentLinkedQueue<>();
        List<Future<Void>> working = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Vertx vertx = cluster.member(i % 3).vertx();
            Locks locks = locks(i % 3);
            Promise<Void> done = Promise.promise();
            vertx.getOrCreateContext().runOnContext(now -> {
                Context caller = Vertx.currentContext();
                locks.withLock("worked", WAITING, lease -> {
                            onCaller.add(Vertx.currentContext() == caller);
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            return vertx.timer(3).<Void>mapEmpty().onComplete(ended -> inside.decrementAndGet());
                        })
                        .onComplete(ended -> onCaller.add(Vertx.currentContext() == caller))
                        .onComplete(done);
            });
            working.add(done.future());
        }
        got(Future.all(working));

        assertThat(most).hasValue(1);
        assertThat(onCaller).hasSize(120).containsOnly(true);
    }

    @Test
    void semaphoreAndReadWrite_letInAsManyAsTheySay() throws Exception {
        Semaphore seats = locks(0).semaphore("seats", 3);
        Lease two = got(seats.acquire(2, WAITING));
        Lease one = got(locks(1).semaphore("seats", 3).acquire(1, WAITING));
        assertThat(refusal(() -> seats.acquire(1, LockOptions.defaults())).code())
                .isEqualTo("held");
        got(two.release());
        String worked = got(seats.withPermits(2, WAITING, lease -> Future.succeededFuture("in")));
        assertThat(worked).isEqualTo("in");
        got(one.release());

        ReadWriteLock file = locks(0).readWrite("file");
        Lease reader = got(file.read(WAITING));
        Lease other = got(locks(2).readWrite("file").read(WAITING));
        assertThat(refusal(() -> file.write(LockOptions.defaults())).code()).isEqualTo("held");
        Future<Lease> writer = file.write(WAITING);
        got(reader.release());
        got(other.release());
        got(got(writer).release());
        String read = got(file.withRead(WAITING, lease -> Future.succeededFuture("read")));
        String written = got(file.withWrite(WAITING, lease -> Future.succeededFuture("written")));
        assertThat(List.of(read, written)).containsExactly("read", "written");
    }

    @Test
    void election_isWonInOrderAndObservedElsewhere() throws Exception {
        Queue<Optional<Leader>> told = new ConcurrentLinkedQueue<>();
        Election.Observation observation = cluster.member(2).election("chief").observe(told::add);
        TestCluster.awaitUntil("nobody", () -> told.size() == 1);
        Leadership first = got(cluster.member(0).election("chief").campaign("one"));
        Future<Leadership> next = cluster.member(1).election("chief").campaign("two");
        TestCluster.awaitUntil("the first", () -> told.contains(Optional.of(new Leader("one", first.term()))));
        assertThat(answered(() -> cluster.member(1).election("chief").leader()))
                .contains(new Leader("one", first.term()));
        got(first.resign());
        Leadership second = got(next);
        TestCluster.awaitUntil("the second", () -> told.contains(Optional.of(new Leader("two", second.term()))));

        assertThat(second.term()).isGreaterThan(first.term());
        Future<Leadership> withdrawn = cluster.member(0).election("chief").campaign("other");
        assertThat(withdrawn.isComplete()).isFalse();
        observation.close();
        got(second.resign());
        got(got(withdrawn).resign());
    }

    @Test
    void close_ofAMember_releasesWhatItsLocksHold() throws Exception {
        Carabiner another = cluster.startAnother();
        Lease lease = got(another.locks().acquire("left-behind", WAITING.withTtl(Duration.ofMinutes(10))));
        Future<Lease> next = locks(0).acquire("left-behind", WAITING.waitingFor(Duration.ofMinutes(1)));
        cluster.stop(another);

        Lease taken = got(next);
        assertThat(taken.token()).isGreaterThan(lease.token());
        got(taken.release());
    }
}
