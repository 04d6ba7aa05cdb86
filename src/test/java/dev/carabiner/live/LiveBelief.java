package dev.carabiner.live;

import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.sim.locks.Hold;
import java.util.ArrayList;
import java.util.List;

/**
 * Until when a careful holder believes that it holds: each answer counts from the sending of what it answers, less a
 * margin for clocks that differ, of all that was measured on another one.
 */
final class LiveBelief {
    private static final long MARGIN_NANOS = 20_000_000;

    private final LiveHistory history;
    private final String client;
    private final LeaseRequest request;

    // Owned by the event loop of the load.
    private final List<Hold> holds = new ArrayList<>();
    private long deadlineNanos;
    private long sinceNanos;

    LiveBelief(LiveHistory history, String client, LeaseRequest request) {
        this.history = history;
        this.client = client;
        this.request = request;
    }

    void granted(long token, long waitedMillis, long sentNanos) {
        extend(token, sentNanos + lessMargin(waitedMillis));
    }

    void renewed(long token, long sentNanos) {
        extend(token, sentNanos);
    }

    private void extend(long token, long fromNanos) {
        long until = fromNanos + lessMargin(request.ttlMillis()) - MARGIN_NANOS;
        boolean later = holds.isEmpty() || until - deadlineNanos > 0;
        if (later && until - history.now() > 0) {
            deadlineNanos = until;
            sinceNanos = fromNanos;
            holds.add(history.hold(client, request, token, until));
        }
    }

    private static long lessMargin(long millis) {
        return millis * 1_000_000 / 100 * 99;
    }

    /** From now on it claims nothing. */
    void stop() {
        long now = history.now();
        holds.forEach(hold -> hold.endAt(now));
    }

    /** Whether nobody may take the lease from the holder at that time; also of a holder that has stopped since. */
    boolean covers(long nanos) {
        return !holds.isEmpty() && nanos - deadlineNanos < 0 && history.canHaveLivedSince(sinceNanos);
    }
}
