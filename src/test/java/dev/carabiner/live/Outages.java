package dev.carabiner.live;

import java.util.List;
import java.util.Optional;

/** How long a shard granted nothing, from its grants in the order in which they were received. */
final class Outages {
    private Outages() {}

    /**
     * The longest time without a grant that touches this span. It counts from the last grant before the span and up to
     * the first one after it.
     */
    static long longestGapNanos(List<Grant> grants, long fromNanos, long untilNanos) {
        int next = firstAfter(grants, fromNanos);
        long before = next > 0 ? grants.get(next - 1).receivedNanos() : fromNanos;
        long longest = 0;
        while (next < grants.size() && before < untilNanos) {
            long received = grants.get(next).receivedNanos();
            longest = Math.max(longest, received - before);
            before = received;
            next++;
        }
        return before < untilNanos ? Math.max(longest, untilNanos - before) : longest;
    }

    private static int firstAfter(List<Grant> grants, long nanos) {
        int low = 0;
        int high = grants.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (grants.get(middle).receivedNanos() <= nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** How long after the begin of this span the first grant was received that was asked for within it. */
    static Optional<Long> firstGrantNanos(List<Grant> grants, long fromNanos, long untilNanos) {
        return grants.subList(firstAfter(grants, fromNanos), grants.size()).stream()
                .takeWhile(grant -> grant.receivedNanos() <= untilNanos)
                .filter(grant -> grant.sentNanos() >= fromNanos)
                .map(grant -> grant.receivedNanos() - fromNanos)
                .findFirst();
    }
}
