package dev.carabiner.sim.locks;

import dev.carabiner.lock.LeaseRequest;

/** A span of true time in which a client, by its own clock and what it was told, believed to hold a lease. */
public final class Hold {
    public final String client;
    public final LeaseRequest request;
    public final long token;
    public final long fromNanos;

    // Owned by the simulation, which has one thread.
    private long untilNanos;

    Hold(String client, LeaseRequest request, long token, long fromNanos, long untilNanos) {
        this.client = client;
        this.request = request;
        this.token = token;
        this.fromNanos = fromNanos;
        this.untilNanos = untilNanos;
    }

    public long untilNanos() {
        return untilNanos;
    }

    /** The client stopped believing it. */
    public void endAt(long nanos) {
        untilNanos = Math.min(untilNanos, nanos);
    }

    boolean overlaps(Hold other) {
        return Math.max(fromNanos, other.fromNanos) < Math.min(untilNanos, other.untilNanos);
    }

    boolean isSameLease(Hold other) {
        return request.key().equals(other.request.key());
    }

    @Override
    public String toString() {
        return request.key() + " token " + token + " by " + client + " from " + LockHistory.seconds(fromNanos)
                + " until " + LockHistory.seconds(untilNanos);
    }
}
