package dev.carabiner.holder;

import dev.carabiner.LockException;
import dev.carabiner.LockOptions;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * One request for a lock, from the first word to a lease or a refusal. While nothing is known it is asked again under the
 * same lease id, which has the effect of one; and where anything may be left of it in the end, it is cancelled.
 */
final class Acquisition {
    /** How long an answer is sought, however short the wait: a member that leaves, or dies, is missed for less. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(25);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final HolderContext context;
    private final LockLink link;
    private final LockOptions options;
    private final String holder;
    private final WaitBound bound;
    private final long deadlineNanos;
    private final long graceNanos;

    // Owned by the holder's context.
    private final Promise<Granted> promise = Promise.promise();
    private LeaseName name;
    /** Counts the requests, so that only the last one's failure decides. */
    private int lastAttempt;
    /** Whether a request under this name was not answered so that one could know what became of it. */
    private boolean unknown;

    private boolean over;
    private boolean delivered;
    private Optional<Future<Void>> ending = Optional.empty();
    private Optional<HolderContext.Timer> timer = Optional.empty();
    private Duration pause = FIRST_PAUSE;

    /** A lease that stands, and is worth being handed to the caller. */
    record Granted(LeaseName name, HeldLease.Terms terms) {}

    Acquisition(
            HolderContext context, LockLink link, String lock, LockOptions options, String holder, WaitBound bound) {
        this.context = context;
        this.link = link;
        this.options = options;
        this.holder = holder;
        this.bound = bound;
        this.name = LeaseName.fresh(lock);
        long now = context.nanoTime();
        // As good as for ever: 100 years fit nanoseconds, and leave room to compare.
        Duration waiting = min(options.waiting(), Duration.ofDays(36_500));
        this.deadlineNanos = now + waiting.toNanos();
        this.graceNanos = now + max(waiting, GRACE).toNanos();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** The lease, or a {@link LockException} and nothing held. */
    Future<Granted> outcome() {
        return promise.future();
    }

    /** Asks. Each repeat while a wait is under way prolongs it and keeps its place. */
    void ask() {
        cancelTimer();
        Duration left = Duration.ofNanos(Math.max(0, deadlineNanos - context.nanoTime()));
        Duration wait = min(left, bound.longest());
        long sentNanos = context.nanoTime();
        int attempt = ++lastAttempt;
        LeaseName asked = name;
        if (left.compareTo(wait) > 0) {
            timer = Optional.of(context.after(bound.soonerThan(wait), this::ask));
        }
        link.call(Op.LOCK_ACQUIRE.label(), args(wait))
                .onComplete(answer -> context.run(() -> {
                    if (answer.succeeded()) {
                        granted(asked, sentNanos, answer.result());
                    } else if (attempt == lastAttempt && !over) {
                        refused(answer.cause(), wait);
                    }
                }));
    }

    private JsonObject args(Duration wait) {
        JsonObject args = name.toJson()
                .put("ttl", options.ttl().toMillis())
                .put("wait", wait.toMillis())
                .put("mode", options.mode().name().toLowerCase(Locale.ROOT))
                .put("holder", options.holder().isEmpty() ? holder : options.holder());
        return options.mode() == LockOptions.Mode.PERMIT
                ? args.put("permits", options.permits()).put("limit", options.limit())
                : args;
    }

    private void granted(LeaseName granted, long sentNanos, JsonObject answer) {
        if (delivered && granted.equals(name)) {
            return; // The answer to a repeat, which counts as a renewal: the caller has it already.
        }
        if (over || !granted.equals(name)) {
            // Its caller has gone, or asks under another name. Whatever ended this one, it ends once more.
            Ending unused = Ending.release(context, link, granted, options.ttl().toMillis());
            return;
        }
        cancelTimer();
        lastAttempt++; // From now on no failure of an earlier request means anything.
        long from = LeaseClock.grantedNanos(sentNanos, answer.getLong("waited"));
        HeldLease.Terms terms = new HeldLease.Terms(answer.getLong("token"), from, answer.getLong("ttl"));
        long ttlNanos = Duration.ofMillis(terms.ttlMillis()).toNanos();
        if (leftNanos(terms) >= ttlNanos / 2) {
            deliver(terms);
        } else {
            // The time that a wait took was measured on another clock, and an answer may be long on its way.
            confirm(terms.token(), context.nanoTime() + ttlNanos);
        }
    }

    private long leftNanos(HeldLease.Terms terms) {
        return terms.untilNanos() - context.nanoTime();
    }

    private void deliver(HeldLease.Terms terms) {
        over = true;
        delivered = true;
        promise.complete(new Granted(name, terms));
    }

    /** Renews a lease of which too little may be left before it is handed out; it counts from there. */
    private void confirm(long token, long giveUpNanos) {
        long sentNanos = context.nanoTime();
        LeaseName asked = name;
        link.call(Op.LOCK_RENEW.label(), name.toJson())
                .onComplete(answer -> context.run(() -> {
                    if (over || !asked.equals(name)) {
                        return;
                    }
                    if (answer.succeeded()) {
                        HeldLease.Terms terms = new HeldLease.Terms(
                                token, sentNanos, answer.result().getLong("ttl"));
                        if (leftNanos(terms) > 0) {
                            deliver(terms);
                        } else {
                            confirmAgain(
                                    token,
                                    giveUpNanos,
                                    Answers.unavailable("answers take longer than the time to live"));
                        }
                    } else if (Answers.code(answer.cause()) == ErrorCode.LOST) {
                        lapsed();
                    } else {
                        confirmAgain(token, giveUpNanos, Answers.forCaller(answer.cause()));
                    }
                }));
    }

    private void confirmAgain(long token, long giveUpNanos, LockException otherwise) {
        if (context.nanoTime() - giveUpNanos < 0) {
            timer = Optional.of(context.after(nextPause(), () -> confirm(token, giveUpNanos)));
        } else {
            unknown = true;
            fail(otherwise);
        }
    }

    /** Nothing of that name is left, and nothing can come of it: what is asked next needs another one. */
    private void lapsed() {
        name = LeaseName.fresh(name.lock());
        unknown = false;
        again(Answers.unavailable("the lease had ended before it was heard of"));
    }

    /** The service says that a lease of this name is gone; if it is ours, it was granted and lost unheard of. */
    void heardLost(String leaseId) {
        if (!over && leaseId.equals(name.leaseId())) {
            lastAttempt++;
            cancelTimer();
            lapsed();
        }
    }

    private void refused(Throwable failure, Duration wait) {
        ErrorCode code = Answers.code(failure);
        boolean waiting = context.nanoTime() - deadlineNanos < 0;
        if (code == ErrorCode.UNAVAILABLE) {
            unknown = true;
            again(Answers.forCaller(failure));
        } else if (code == ErrorCode.LOST) {
            lapsed();
        } else if (code == ErrorCode.TIMEOUT && waiting) {
            // The wait was split, and the request that would have prolonged it was late. Nothing is held.
            name = LeaseName.fresh(name.lock());
            unknown = false;
            ask();
        } else if (code == ErrorCode.BAD_REQUEST && bound.lower(wait, String.valueOf(failure.getMessage()))) {
            ask();
        } else if (code == ErrorCode.HELD && !options.waiting().isZero()) {
            fail(Answers.timeout("the lock was not granted in time"));
        } else {
            fail(Answers.forCaller(failure));
        }
    }

    private void again(LockException otherwise) {
        Duration next = nextPause();
        if (context.nanoTime() + next.toNanos() - graceNanos < 0) {
            timer = Optional.of(context.after(next, this::ask));
        } else {
            fail(otherwise);
        }
    }

    private Duration nextPause() {
        Duration now = pause;
        pause = min(now.multipliedBy(2), LONGEST_PAUSE);
        return now;
    }

    /** Gives it up, whatever has become of it. Done when its caller has been told. */
    Future<Void> giveUp(LockException why) {
        if (!over) {
            unknown = true;
            fail(why);
        }
        return ending.orElseGet(Future::succeededFuture);
    }

    private void fail(LockException why) {
        over = true;
        cancelTimer();
        if (unknown) {
            // Said when the service has heard of it, or could not be reached: then it is repeated for as long as
            // anything of it could live.
            Ending cancelling = Ending.cancel(context, link, name, options.ttl().toMillis());
            ending = Optional.of(cancelling.firstTry().onSuccess(tried -> promise.fail(why)));
        } else {
            promise.fail(why);
        }
    }

    private void cancelTimer() {
        timer.ifPresent(HolderContext.Timer::cancel);
        timer = Optional.empty();
    }
}
