package dev.carabiner.lock;

import java.util.Optional;

/** What an owner knows of a live lease beyond the register: when it ends, and who may still undo it. */
final class LeaseWatch {
    final LeaseKey key;
    /** Breaks ties between equal deadlines, so that the order is total and repeatable. */
    final long serial;

    /** The time to live that the last renewal asked for; what the register holds is the longest of them. */
    long ttlMillis;
    /** Whether the time runs; it does not before the grant is confirmed. */
    boolean armed;

    long deadlineNanos;
    long renewals;
    /** Granted from the queue, and nobody has confirmed it yet. */
    boolean unconfirmed;
    /** The visit that it was granted to, while nobody else has asked for it or renewed it: that desk may undo it. */
    Optional<Visit> undoableBy = Optional.empty();
    /** The desk that spoke for the holder last. */
    Optional<String> desk = Optional.empty();

    LeaseWatch(HeldLease lease, long serial) {
        this.key = lease.key();
        this.serial = serial;
        this.ttlMillis = lease.ttlMillis();
    }

    static int byDeadline(LeaseWatch a, LeaseWatch b) {
        // By difference: the origin of a monotonic clock is arbitrary, and it may wrap.
        int byTime = Long.signum(a.deadlineNanos - b.deadlineNanos);
        return byTime != 0 ? byTime : Long.compare(a.serial, b.serial);
    }
}
