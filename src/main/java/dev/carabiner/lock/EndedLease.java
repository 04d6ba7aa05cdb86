package dev.carabiner.lock;

import java.util.Optional;

/**
 * The memory of a lease or wait that has ended, kept so that late copies of its requests revive nothing.
 *
 * @param visit that was withdrawn, if it ended so: then only this visit and the desk's earlier ones are refused, for the
 *     same client may be back by now, here or at another desk
 */
public record EndedLease(LeaseKey key, End end, Optional<Visit> visit, long atNanos) {
    /** How it ended. */
    public enum End {
        RELEASED,
        EXPIRED,
        BROKEN,
        CANCELLED,
        /** Undone by the desk that it was at. */
        WITHDRAWN
    }

    boolean refuses(Visit late) {
        return visit.isEmpty() || late.isSameDeskNoLaterThan(visit.get());
    }
}
