package dev.carabiner.service;

import dev.carabiner.lock.LockChange;

/**
 * Is told in numbers what the lock service of one member does, for whoever counts it. Nothing here names a lock, a lease
 * or a holder.
 *
 * <p>Called on the coordination context, in the middle of the work: an implementation returns at once and never throws.
 */
public interface LockObserver {
    /** Looks away. */
    LockObserver NONE = new LockObserver() {};

    /** How a wait at the desk of this member ended. */
    enum WaitEnd {
        /** Its caller was given the lease. */
        GRANTED,
        /** It was not granted in time, and an owner has confirmed that nothing is held. */
        TIMEOUT,
        /** It ended in any other way: its caller is gone or has cancelled it, its owner did not answer or refused it. */
        OTHER
    }

    /** How the outcome of a batch was shown by the register. */
    enum Confirmation {
        /** By a compare-and-set, for it changed something. */
        COMMIT,
        /** By a read, for it changed nothing. */
        READ
    }

    /** A caller of this member was given a lease without a wait in the queue, so long after it had asked. */
    default void granted(long nanos) {}

    /** A wait in the queue of a caller of this member ended, so long after the caller had asked. */
    default void waited(WaitEnd end, long nanos) {}

    /** Something became of a lease in a shard that this member serves, and the register holds it. */
    default void leaseChanged(LockChange.Cause cause) {}

    /** The register has confirmed a batch of so many commands, so long after it was asked. */
    default void confirmed(Confirmation by, int commands, long nanos) {}

    /** A compare-and-set of this member has lost: another one has written there, so long after the write began. */
    default void commitLost(long nanos) {}

    /** A shard that this member served turned out to be another's, or cannot be trusted; it is let go. */
    default void shardLost() {}

    /** A write was not answered; what became of it is being found out, and its shard answers nothing meanwhile. */
    default void doubtBegan() {}

    /** That is known now. */
    default void doubtEnded() {}

    /** This member serves one more shard. */
    default void shardClaimed() {}

    /** This member has handed a shard over in order. */
    default void shardHandedOver() {}

    /** The ring has changed. */
    default void ringChanged(RingShift shift) {}

    /** The timers of the coordination context run late by so much. */
    default void loopDelay(long nanos) {}
}
