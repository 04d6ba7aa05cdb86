package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Lock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers of {@code getLock} whose member has not joined, or goes; nobody is left without an answer. */
final class LocksOnceJoinedTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final VertxInternal vertx = (VertxInternal) Vertx.vertx();
    private final Promise<MemberLocks> start = Promise.promise();
    private final AtomicInteger starts = new AtomicInteger();
    private final Promise<Void> departed = Promise.promise();
    private final CountDownLatch departing = new CountDownLatch(1);
    private final LocksOnceJoined locks = new LocksOnceJoined(
            vertx,
            () -> {
                starts.incrementAndGet();
                return start.future();
            },
            () -> "on its way",
            () -> {
                departing.countDown();
                return departed.future();
            });

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private static void assertEnded(Future<Lock> caller) {
        assertThatThrownBy(() -> caller.await(10, TimeUnit.SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("lock: a (expected: an open Vert.x)");
    }

    @Test
    void leave_whileTheStartNeverEnds_answersWhoWaitsForIt() throws TimeoutException {
        Future<Lock> caller = locks.acquire("a", LONG);

        Future<Void> left = locks.leave();
        departed.complete();
        left.await(10, TimeUnit.SECONDS);

        assertThat(caller.isComplete()).isTrue();
        assertEnded(caller);
        assertThat(starts).hasValue(1);
    }

    @Test
    void leave_whileACallerAsksAgain_answersIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(3);
        start.complete((lock, waitMillis) -> {
            asked.countDown();
            return Future.failedFuture(Refusals.unavailable("a new cluster"));
        });
        Future<Lock> caller = locks.acquire("a", LONG);
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

        Future<Void> left = locks.leave();
        departed.complete();
        left.await(10, TimeUnit.SECONDS);

        assertThat(caller.isComplete()).isTrue();
        assertEnded(caller);
    }

    @Test
    void leave_whileALockIsOnItsWay_answersAndGivesBackWhatComesLater() throws Exception {
        Promise<Lock> grant = Promise.promise();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        start.complete((lock, waitMillis) -> {
            asked.countDown();
            return grant.future();
        });
        Future<Lock> caller = locks.acquire("a", LONG);
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

        Future<Void> left = locks.leave();
        departed.complete();
        left.await(10, TimeUnit.SECONDS);
        grant.complete(released::countDown);

        assertEnded(caller);
        assertThat(released.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void leave_beforeTheFirstLockIsAskedFor_startsNothing() throws Exception {
        Future<Void> left = locks.leave();
        assertThat(departing.await(10, TimeUnit.SECONDS)).isTrue();
        Future<Lock> meanwhile = locks.acquire("a", LONG);
        assertEnded(meanwhile);
        departed.complete();
        left.await(10, TimeUnit.SECONDS);
        assertEnded(locks.acquire("a", LONG));

        assertThat(starts).hasValue(0);
    }

    @Test
    void leave_ofOneThatServes_servesUntilItIsOver() throws Exception {
        start.complete((lock, waitMillis) -> Future.succeededFuture(() -> {}));
        locks.acquire("a", LONG).await(10, TimeUnit.SECONDS);

        Future<Void> left = locks.leave();
        assertThat(departing.await(10, TimeUnit.SECONDS)).isTrue();
        locks.acquire("a", LONG).await(10, TimeUnit.SECONDS);
        departed.complete();
        left.await(10, TimeUnit.SECONDS);

        assertEnded(locks.acquire("a", LONG));
        locks.leave().await(10, TimeUnit.SECONDS);
    }

    @Test
    void afterVertxHasClosed_callersAreRefusedAndLeavingIsOver() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);

        assertEnded(locks.acquire("a", LONG));
        locks.leave().await(10, TimeUnit.SECONDS);
    }

    /** Asks for a lock on a context with threads of its own, which end before the answer. */
    private void askAndEnd(String name) throws TimeoutException {
        VerticleBase asking = new VerticleBase() {
            @Override
            public Future<?> start() {
                locks.acquire(name, LONG).onComplete(unheard -> {});
                return Future.succeededFuture();
            }
        };
        DeploymentOptions own = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("own-" + name)
                .setWorkerPoolSize(1);
        String id = vertx.deployVerticle(asking, own).await(10, TimeUnit.SECONDS);
        vertx.undeploy(id).await(10, TimeUnit.SECONDS);
    }

    @Test
    void leave_whileCallersWaitWhoseThreadsHaveEnded_answersTheOthersAndEnds() throws Exception {
        askAndEnd("a");
        Future<Lock> living = locks.acquire("a", LONG);

        Future<Void> left = locks.leave();
        departed.complete();
        left.await(10, TimeUnit.SECONDS);

        assertEnded(living);
    }

    @Test
    void grant_toACallerWhoseThreadsHaveEnded_isGivenBack() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        askAndEnd("a");
        start.complete((lock, waitMillis) -> Future.succeededFuture(released::countDown));

        assertThat(released.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void acquire_refusedForGood_hearsTheReason() {
        start.complete((lock, waitMillis) -> Future.failedFuture(new OperationFailure(ErrorCode.HELD, "by b")));

        assertThatThrownBy(() -> locks.acquire("a", Duration.ofMillis(70)).await(10, TimeUnit.SECONDS))
                .isInstanceOf(VertxException.class)
                .hasMessage("Timed out waiting to get lock a after 70 ms");
    }
}
