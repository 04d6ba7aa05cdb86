package dev.carabiner;

import io.vertx.core.Future;

/**
 * A term in office: an election that was won, and the lease that it stands on, which is renewed by itself.
 *
 * @param election the name of the election
 */
public record Leadership(String election, Lease lease) {
    /**
     * The number of this term, higher than that of every leader before. Whatever the leader writes elsewhere should carry
     * it, so that the writes of one that was deposed, and does not know it yet, can be refused.
     */
    public long term() {
        return lease.token();
    }

    /** Completes when it ends against the leader's will, as {@link Lease#lost} does. */
    public Future<Lease.Loss> lost() {
        return lease.lost();
    }

    /** Steps down. Done when the next one can be elected; fails as {@link Lease#release} does. */
    public Future<Void> resign() {
        return lease.release();
    }
}
