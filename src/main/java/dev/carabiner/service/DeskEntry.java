package dev.carabiner.service;

import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.Ticket;
import io.vertx.core.Promise;
import java.util.Optional;

/** One visit to the desk: a caller's wish for a lease, until it is delivered, refused, or undone. */
final class DeskEntry {
    /** What the desk is doing about it. */
    enum Phase {
        /** An acquire is on its way to the owner. */
        ASKING,
        /** The owner has it in the queue. */
        QUEUED,
        /** It was granted from the queue, and the desk confirms that. */
        CONFIRMING,
        /** It is being undone; nothing that it may yet come to is delivered. */
        WITHDRAWING
    }

    final long visit;
    final LeaseRequest request;
    final int shard;
    final long sinceNanos;

    // Owned by the coordination context.
    Phase phase = Phase.ASKING;
    /** When the caller came that gets the answer; later than the visit's beginning if it repeated the request. */
    long callerNanos;

    long deadlineNanos;
    boolean mayWait;
    /** How many copies of its acquire were sent; all but the answered one may yet take effect. */
    int copies;

    /** Whether the caller is being sent to another member, so that nothing is to wait here any more. */
    boolean leaving;

    /** The request that came last; what the desk does about this visit is logged under it. */
    CurrentRequest.Taken cause;

    Optional<Ticket> ticket = Optional.empty();
    Optional<Promise<Grant>> caller;
    Optional<LockRouter.Call> call = Optional.empty();
    Optional<Timers.Timer> timer = Optional.empty();

    DeskEntry(
            long visit,
            LeaseRequest request,
            int shard,
            long sinceNanos,
            Promise<Grant> caller,
            CurrentRequest.Taken cause) {
        this.visit = visit;
        this.request = request;
        this.shard = shard;
        this.sinceNanos = sinceNanos;
        this.callerNanos = sinceNanos;
        this.caller = Optional.of(caller);
        this.cause = cause;
    }

    /** Takes the caller out, who is told the outcome once; empty if nobody is left to be told. */
    Optional<Promise<Grant>> takeCaller() {
        Optional<Promise<Grant>> taken = caller;
        caller = Optional.empty();
        return taken;
    }

    /** For how long the visit has lasted. */
    long waitedMillis(long nowNanos) {
        return (nowNanos - sinceNanos) / 1_000_000;
    }

    void stop() {
        call.ifPresent(LockRouter.Call::abandon);
        call = Optional.empty();
        timer.ifPresent(Timers.Timer::cancel);
        timer = Optional.empty();
    }
}
