package dev.carabiner.service;

import dev.carabiner.cluster.LockProvider;
import dev.carabiner.cluster.Timers;
import dev.carabiner.cluster.VertxTimers;
import dev.carabiner.lock.LockName;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VertxException;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Lock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * {@code vertx.sharedData().getLock} of a member that may not have joined yet. The first caller has the service started;
 * whoever comes before it serves waits in line, and all are passed on in the order in which they came. If the start
 * fails they hear why, and the next caller has it tried again.
 *
 * <p>All callers go through one context, also those who come later: were they passed on directly, one could overtake
 * others who are still in line.
 */
final class LocksOnceJoined implements LockProvider {
    /**
     * What the start of the service may take at the expense of nobody's time-out. Counted from its beginning, so that
     * where it never comes up, as without a majority, time-outs hold again after this.
     */
    static final Duration START = Duration.ofSeconds(10);
    /** Before asking again a service that has only just started. */
    private static final Duration PAUSE = Duration.ofMillis(25);

    private final VertxInternal vertx;
    private final Context line;
    private final Timers timers;
    private final Supplier<? extends Future<? extends MemberLocks>> start;
    private final Supplier<String> progress;
    private final Supplier<Future<Void>> depart;
    /** Whoever takes a caller out of it answers that caller. */
    private final Set<Caller> unanswered = ConcurrentHashMap.newKeySet();

    // Owned by the context of the line.
    private final Queue<Caller> callers = new ArrayDeque<>();
    private Optional<MemberLocks> locks = Optional.empty();
    private boolean starting;
    private long begunNanos;
    private boolean leaving;
    private boolean over;

    /**
     * @param start has the member join, or waits until it has; called again after a failure
     * @param progress says what is being waited for, to people
     * @param depart leaves, as {@link #leave} does
     */
    LocksOnceJoined(
            VertxInternal vertx,
            Supplier<? extends Future<? extends MemberLocks>> start,
            Supplier<String> progress,
            Supplier<Future<Void>> depart) {
        this.vertx = vertx;
        this.line = vertx.createContext(ThreadingModel.EVENT_LOOP);
        this.timers = new VertxTimers(vertx);
        this.start = start;
        this.progress = progress;
        this.depart = depart;
    }

    private static final class Caller {
        private final LockName lock;
        private final long timeoutMillis;
        private final long sinceNanos = System.nanoTime();
        private final Promise<Lock> promise;
        private Optional<Timers.Timer> timer = Optional.empty();

        private Caller(LockName lock, long timeoutMillis, Promise<Lock> promise) {
            this.lock = lock;
            this.timeoutMillis = timeoutMillis;
            this.promise = promise;
        }

        private long leftMillis() {
            return Math.max(0, timeoutMillis - (System.nanoTime() - sinceNanos) / 1_000_000);
        }
    }

    @Override
    public Future<Lock> acquire(String name, Duration timeout) {
        LockName lock;
        try {
            lock = new LockName(name);
        } catch (IllegalArgumentException misnamed) {
            return Future.failedFuture(misnamed);
        }
        Promise<Lock> promise = vertx.promise(); // Of the caller's context: told there, wherever the answer comes from.
        Caller caller = new Caller(lock, timeout.toMillis(), promise);
        try {
            line.runOnContext(now -> enter(caller));
        } catch (RejectedExecutionException closed) {
            return Future.failedFuture(closed(lock));
        }
        return promise.future();
    }

    private static IllegalStateException closed(LockName lock) {
        return new IllegalStateException("lock: " + lock + " (expected: an open Vert.x)");
    }

    private void enter(Caller caller) {
        unanswered.add(caller);
        if (over || (leaving && !starting)) {
            fail(caller, closed(caller.lock));
            return;
        }
        if (locks.isPresent()) {
            pass(locks.get(), caller);
            return;
        }
        begin();
        callers.add(caller);
        long startLeftMillis = START.toMillis() - (System.nanoTime() - begunNanos) / 1_000_000;
        Duration patience = Duration.ofMillis(Math.max(caller.leftMillis(), startLeftMillis));
        caller.timer = Optional.of(timers.after(patience, () -> tooLate(caller)));
    }

    private void begin() {
        if (starting) {
            return;
        }
        starting = true;
        begunNanos = System.nanoTime();
        Future<? extends MemberLocks> joining;
        try {
            joining = start.get();
        } catch (RuntimeException unusable) {
            joining = Future.failedFuture(unusable);
        }
        joining.onSuccess(joined -> line.runOnContext(now -> started(joined)))
                .onFailure(cause -> line.runOnContext(now -> notStarted(cause)));
    }

    private void started(MemberLocks joined) {
        locks = Optional.of(joined);
        takeAll().forEach(caller -> pass(joined, caller));
    }

    private void notStarted(Throwable cause) {
        starting = false;
        takeAll()
                .forEach(caller -> fail(
                        caller,
                        new IllegalStateException(
                                "lock: " + caller.lock + " (expected: a lock service, but it did not start: "
                                        + cause.getMessage() + "; the next call tries again)",
                                cause)));
    }

    private List<Caller> takeAll() {
        List<Caller> all = new ArrayList<>(callers);
        callers.clear();
        all.forEach(caller -> caller.timer.ifPresent(Timers.Timer::cancel));
        return all;
    }

    private void tooLate(Caller caller) {
        if (callers.remove(caller)) {
            fail(caller, timedOut(caller, ": the lock service of this member has not started: " + progress.get()));
        }
    }

    private void pass(MemberLocks joined, Caller caller) {
        joined.acquire(caller.lock, caller.leftMillis())
                .onSuccess(lock -> grant(caller, lock))
                .onFailure(cause -> line.runOnContext(now -> refused(joined, caller, cause)));
    }

    private void grant(Caller caller, Lock lock) {
        if (!unanswered.remove(caller) || !isTold(() -> caller.promise.complete(lock))) {
            lock.release();
        }
    }

    private void fail(Caller caller, Throwable cause) {
        if (unanswered.remove(caller)) {
            boolean unused = isTold(() -> caller.promise.fail(cause));
        }
    }

    /** Not one whose context has ended: that of a verticle with threads of its own does, when it is undeployed. */
    private static boolean isTold(Runnable answer) {
        try {
            answer.run();
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    private void refused(MemberLocks joined, Caller caller, Throwable cause) {
        Optional<ErrorCode> code =
                cause instanceof OperationFailure failure ? Optional.of(failure.code()) : Optional.empty();
        boolean late = code.filter(is -> is == ErrorCode.TIMEOUT || is == ErrorCode.HELD)
                .isPresent();
        boolean young = System.nanoTime() - begunNanos < START.toNanos();
        if (late) {
            fail(caller, timedOut(caller, ""));
        } else if (young
                && !over
                && code.filter(is -> is == ErrorCode.UNAVAILABLE).isPresent()) {
            // Registers of a new cluster grant nothing for a moment. Nothing is held, and asking again is safe.
            var unused = timers.after(PAUSE, () -> pass(joined, caller));
        } else {
            fail(caller, cause);
        }
    }

    /** What callers of {@code getLock} have always been told, as the type that they have always been told it by. */
    private static VertxException timedOut(Caller caller, String why) {
        return new VertxException(
                "Timed out waiting to get lock " + caller.lock + " after " + caller.timeoutMillis + " ms" + why, true);
    }

    /**
     * Leaves, and then answers everybody who has not been: a Vert.x that has closed runs no timer and completes nothing,
     * so that who is left in line, or was about to ask again, would never hear. A start that is under way may stay so for
     * ever, for Vert.x forgets what it was deploying while it closes.
     */
    @Override
    public Future<Void> leave() {
        Promise<Void> left = Promise.promise();
        try {
            line.runOnContext(now -> {
                leaving = true;
                depart.get()
                        .onComplete(departed -> line.runOnContext(then -> {
                            over = true;
                            takeAll().forEach(caller -> fail(caller, closed(caller.lock)));
                            unanswered.forEach(caller -> fail(caller, closed(caller.lock)));
                            left.complete();
                        }));
            });
        } catch (RejectedExecutionException closed) {
            left.complete(); // After Vert.x has closed.
        }
        return left.future();
    }
}
