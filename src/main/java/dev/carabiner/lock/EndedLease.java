package dev.carabiner.lock;

import java.util.ArrayList;
import java.util.List;

/**
 * The memory of a lease or wait that has ended, kept so that late copies of its requests revive nothing. For so long its id
 * is still its subject's.
 *
 * @param subject whose it was; empty, and of no account, if visits were withdrawn
 * @param visits that were withdrawn, if it ended so, at most one a desk: then only these and the desks' earlier ones are
 *     refused, for the same client may be back by now, here or at another desk
 */
public record EndedLease(LeaseKey key, String subject, End end, List<Visit> visits, long atNanos) {
    /** How many desks are told apart; a client does not come back through more within a minute. */
    private static final int DESKS = 16;

    public EndedLease {
        visits = List.copyOf(visits);
    }

    /** How it ended. */
    public enum End {
        RELEASED,
        EXPIRED,
        BROKEN,
        CANCELLED,
        /** Undone by the desk that it was at. */
        WITHDRAWN
    }

    /** The visits withdrawn so far, and this one. */
    List<Visit> visitsAnd(Visit withdrawn) {
        List<Visit> all = new ArrayList<>(visits);
        all.removeIf(earlier -> earlier.isSameDeskNoLaterThan(withdrawn));
        all.add(withdrawn);
        return all.subList(Math.max(0, all.size() - DESKS), all.size());
    }

    /** Whether somebody who does not speak for its subject must leave the id alone. */
    boolean belongsToAnother(Asker asker) {
        return visits.isEmpty() && !asker.speaksFor(subject);
    }

    boolean refuses(Visit late) {
        return visits.isEmpty() || visits.stream().anyMatch(late::isSameDeskNoLaterThan);
    }
}
