package dev.carabiner.holder;

import dev.carabiner.Lease;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * A lease in the hands of its holder: renewed, lost or released. Every renewal counts from its own sending. Whether it is
 * lost is decided by this holder's clock, or by the service, never by a request that failed.
 */
final class HeldLease implements Lease {
    private static final Logger LOG = System.getLogger(HeldLease.class.getName());

    private final HolderContext context;
    private final LockLink link;
    private final LeaseName name;
    private final long token;
    private final boolean renewing;
    private final Runnable forget;
    private final Promise<Loss> lost = Promise.promise();
    private final Promise<Void> released = Promise.promise();

    /** Written on the holder's context only. */
    private volatile Stage stage = Stage.HELD;
    /** Until when the holder may count on it. Written on the holder's context only. */
    private volatile long untilNanos;

    // Owned by the holder's context.
    private long ttlMillis;
    private long countsFromNanos;
    private Optional<HolderContext.Timer> renewal = Optional.empty();
    private Optional<HolderContext.Timer> expiry = Optional.empty();

    private enum Stage {
        HELD,
        LOST,
        RELEASED
    }

    /**
     * A grant.
     *
     * @param countsFromNanos the time from which the holder counts {@code ttlMillis}
     */
    record Terms(long token, long countsFromNanos, long ttlMillis) {
        long untilNanos() {
            return LeaseClock.untilNanos(countsFromNanos, ttlMillis);
        }
    }

    /** @param forget called once, on the holder's context, when there is nothing more to do for this lease */
    HeldLease(HolderContext context, LockLink link, LeaseName name, Terms terms, boolean renewing, Runnable forget) {
        this.context = context;
        this.link = link;
        this.name = name;
        this.token = terms.token();
        this.renewing = renewing;
        this.forget = forget;
        this.ttlMillis = terms.ttlMillis();
        this.countsFromNanos = terms.countsFromNanos();
        this.untilNanos = terms.untilNanos();
    }

    @Override
    public String lock() {
        return name.lock();
    }

    @Override
    public String leaseId() {
        return name.leaseId();
    }

    @Override
    public long token() {
        return token;
    }

    @Override
    public boolean isHeld() {
        return stage == Stage.HELD && context.nanoTime() - untilNanos < 0;
    }

    @Override
    public Duration remaining() {
        long left = untilNanos - context.nanoTime();
        return stage == Stage.HELD && left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    @Override
    public Future<Void> renew() {
        Promise<Void> promise = context.promise();
        context.run(() -> {
            if (stage == Stage.HELD) {
                sendRenewal().onComplete(promise);
            } else {
                promise.fail(Answers.lost(name + " is not held any more"));
            }
        });
        return promise.future();
    }

    @Override
    public Future<Void> release() {
        Promise<Void> promise = context.promise();
        context.run(() -> {
            releaseHere().onComplete(promise);
        });
        return promise.future();
    }

    @Override
    public void close() {
        release().onFailure(failure -> LOG.log(Level.WARNING, "released in vain: {0}", failure.getMessage()));
    }

    @Override
    public Future<Loss> lost() {
        Promise<Loss> promise = context.promise();
        lost.future().onSuccess(promise::complete);
        return promise.future();
    }

    /** Begins to watch the clock and to renew; on the holder's context, like all below. */
    void begin() {
        watchTheClock();
        if (renewing) {
            renewLater();
        }
    }

    private void watchTheClock() {
        long left = untilNanos - context.nanoTime();
        if (left < 1_000_000) { // Timers count in milliseconds.
            lose(Loss.EXPIRED);
        } else {
            expiry = Optional.of(context.after(Duration.ofNanos(left), this::expireIfOver));
        }
    }

    private void expireIfOver() {
        if (stage == Stage.HELD) {
            watchTheClock();
        }
    }

    private void renewLater() {
        long due = countsFromNanos + Duration.ofMillis(ttlMillis).toNanos() / 3;
        renewAfter(Duration.ofNanos(Math.max(0, due - context.nanoTime())));
    }

    private void renewAfter(Duration pause) {
        renewal.ifPresent(HolderContext.Timer::cancel);
        renewal = Optional.of(context.after(pause, this::renewByItself));
    }

    private void renewByItself() {
        if (stage == Stage.HELD) {
            // If no answer comes, or one that says nothing, it is sent again: an answer may be lost on the way.
            renewAfter(LeaseClock.part(ttlMillis, 6, Duration.ofMillis(20), Duration.ofSeconds(3)));
            sendRenewal().onFailure(failure -> {
                if (stage == Stage.HELD) {
                    renewAfter(LeaseClock.part(ttlMillis, 20, Duration.ofMillis(10), Duration.ofMillis(500)));
                }
            });
        }
    }

    private Future<Void> sendRenewal() {
        long sentNanos = context.nanoTime();
        Promise<Void> promise = Promise.promise();
        link.call(Op.LOCK_RENEW.label(), name.toJson())
                .onComplete(answer -> context.run(() -> {
                    if (answer.succeeded()) {
                        renewed(sentNanos, answer.result());
                    } else if (Answers.code(answer.cause()) == ErrorCode.LOST) {
                        lose(Loss.GONE);
                    }
                    // One that comes after the end changes nothing: whoever was told that it is lost may have told
                    // others.
                    if (stage != Stage.HELD) {
                        promise.fail(Answers.lost(name + " is not held any more"));
                    } else if (answer.succeeded()) {
                        promise.complete();
                    } else {
                        promise.fail(Answers.forCaller(answer.cause()));
                    }
                }));
        return promise.future();
    }

    private void renewed(long sentNanos, JsonObject answer) {
        long ttl = answer.getLong("ttl");
        long until = LeaseClock.untilNanos(sentNanos, ttl);
        // Answers overtake each other; none brings the end nearer.
        if (stage == Stage.HELD && until - untilNanos > 0) {
            ttlMillis = ttl;
            countsFromNanos = sentNanos;
            untilNanos = until;
            if (renewing) {
                renewLater();
            }
        }
    }

    /** The service says that it is gone. */
    void heardLost(String reason) {
        lose(reason.equals("broken") ? Loss.BROKEN : Loss.EXPIRED);
    }

    private void lose(Loss how) {
        if (stage == Stage.HELD) {
            stop(Stage.LOST);
            LOG.log(Level.WARNING, "lock {0} was lost while held: {1}", name.lock(), how);
            forget.run();
            lost.complete(how);
        }
    }

    private void stop(Stage next) {
        stage = next;
        renewal.ifPresent(HolderContext.Timer::cancel);
        expiry.ifPresent(HolderContext.Timer::cancel);
    }

    /** Releases it, once; what came of it is told to everyone who asks. */
    Future<Void> releaseHere() {
        if (stage == Stage.HELD && !isHeld()) {
            lose(Loss.EXPIRED); // Its timer is late.
        }
        if (stage == Stage.HELD) {
            stop(Stage.RELEASED);
            Ending.release(context, link, name, ttlMillis).answered().onComplete(ended -> {
                forget.run();
                if (ended.succeeded() && ended.result()) {
                    released.complete();
                } else {
                    released.fail(ended.failed() ? ended.cause() : Answers.lost(name + " had ended before"));
                }
            });
        } else if (stage == Stage.LOST
                && released.tryFail(Answers.lost(name + " was lost before it was released"))
                && lost.future().result() == Loss.EXPIRED) {
            // So our clock says; but a renewal without an answer may have reached the service, and others may wait.
            Ending unused = Ending.release(context, link, name, ttlMillis);
        }
        return released.future();
    }
}
