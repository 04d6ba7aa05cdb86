package dev.carabiner.service;

import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.Push;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.shareddata.Lock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * A lease in the hands of an application that does not know of leases: renewed until it is released, lost, or its member
 * has left. What happens to it is logged, for a {@link Lock} has no way to say so.
 *
 * <p>The names that race here, and why that is harmless: a release names its own lease, so one that comes late, twice, or
 * after the lease was lost frees nobody else; a renewal that is under way when the release is sent, and arrives after it,
 * finds a lease that has ended and revives nothing.
 */
final class HeldLock implements Lock {
    /** One name for all that is said of such locks. */
    private static final Logger LOG = System.getLogger(SharedDataLocks.class.getName());

    private static final Duration AGAIN = Duration.ofMillis(50);

    private final Context home;
    private final LockMember locks;
    private final Consumer<HeldLock> ended;
    private final LeaseKey key;
    private final String subject;
    private final Duration ttl;
    private final Holdings.Holder holder;
    private final Promise<Void> freed = Promise.promise();

    // Owned by the coordination context.
    private State state = State.HELD;
    private long renewedUntilNanos;
    private boolean overdue;
    private Optional<Timers.Timer> renewal = Optional.empty();

    private enum State {
        HELD,
        LOST,
        RELEASED
    }

    /** @param ended told once, when this is held no more */
    HeldLock(Context home, LockMember locks, Grant grant, Consumer<HeldLock> ended) {
        this.home = home;
        this.locks = locks;
        this.ended = ended;
        this.key = grant.request().key();
        this.subject = grant.request().subject();
        this.ttl = Duration.ofMillis(grant.ttlMillis());
        this.renewedUntilNanos = locks.ticker().nanoTime() + ttl.toNanos();
        this.holder = locks.holdings().open(loss -> lost(lossText(loss)));
        holder.holds(key, grant.token(), grant.ttlMillis());
        renewLater();
    }

    /** Gives the lock back, from any thread. Repeating it is harmless. */
    @Override
    public void release() {
        try {
            home.runOnContext(now -> {
                Future<Void> unused = giveBack();
            });
        } catch (RejectedExecutionException closed) {
            // Its Vert.x is closed, and gave back all that was held when it left.
            LOG.log(Level.DEBUG, "lock {0} was released after its Vert.x had closed", key.lock());
        }
    }

    /** The same on the coordination context; done when an owner has confirmed it, or after {@code ttl} in vain. */
    Future<Void> giveBack() {
        if (state == State.LOST) {
            state = State.RELEASED;
            LOG.log(Level.WARNING, "late release of lock {0} frees nobody: it was lost before", key.lock());
            freed.complete();
        } else if (state == State.HELD) {
            end(State.RELEASED);
            askToFree(locks.ticker().nanoTime() + ttl.toNanos());
        }
        return freed.future();
    }

    private void end(State last) {
        state = last;
        renewal.ifPresent(Timers.Timer::cancel);
        holder.close();
        ended.accept(this);
    }

    /** Not renewed any more, it ends by itself; so it is enough to try for about as long as that takes. */
    private void askToFree(long untilNanos) {
        locks.call(locks.shardOf(key), WaitDesk.ANSWER, origin -> new LockCommand.Release(origin, key, subject))
                .future()
                .onComplete(answered -> {
                    if (answered.failed() && locks.ticker().nanoTime() - untilNanos < 0) {
                        // Not at once: a member that is leaving fails what it is asked without a pause.
                        var unused = locks.timers().after(AGAIN, () -> askToFree(untilNanos));
                        return;
                    }
                    if (answered.succeeded() && answered.result().reply() instanceof LockReply.Refused no) {
                        LOG.log(Level.WARNING, "late release of lock {0} frees nobody: {1}", key.lock(), no.message());
                    }
                    freed.complete();
                });
    }

    private void renewLater() {
        renewal = Optional.of(locks.timers().after(ttl.dividedBy(3), this::renew));
    }

    private void renew() {
        locks.call(
                        locks.shardOf(key),
                        WaitDesk.ANSWER,
                        origin -> new LockCommand.Renew(origin, key, OptionalLong.empty(), subject))
                .future()
                .onComplete(answered -> {
                    if (state != State.HELD) {
                        return;
                    }
                    if (answered.succeeded() && answered.result().reply() instanceof LockReply.Refused refused) {
                        lost(refused.message());
                        return;
                    }
                    if (answered.succeeded() && answered.result().reply() instanceof LockReply.Renewed renewed) {
                        renewed(answered.result().sentNanos(), renewed);
                    } else {
                        unanswered();
                    }
                    renewLater();
                });
    }

    private void renewed(long sentNanos, LockReply.Renewed renewed) {
        holder.holds(key, renewed.token(), renewed.ttlMillis());
        renewedUntilNanos = sentNanos + ttl.toNanos();
        overdue = false;
    }

    /** Whether it is lost, only an owner can say; until one does, renewing goes on, and may yet keep it. */
    private void unanswered() {
        if (!overdue && locks.ticker().nanoTime() - renewedUntilNanos >= 0) {
            overdue = true;
            LOG.log(
                    Level.WARNING,
                    "lock {0} could not be renewed for {1} s: whether it is still held is not known",
                    key.lock(),
                    ttl.toSeconds());
        }
    }

    /** Heard from the owner at once or, if that word was lost, at the next renewal; said once. */
    private void lost(String how) {
        if (state == State.HELD) {
            end(State.LOST);
            LOG.log(Level.ERROR, "lock {0} was lost while held: {1}", key.lock(), how);
        }
    }

    private static String lossText(Push.LeaseLost loss) {
        return switch (loss.loss()) {
            case EXPIRED -> "it was not renewed in time";
            case BROKEN -> "broken" + (loss.reason().isEmpty() ? "" : ": " + loss.reason());
        };
    }
}
