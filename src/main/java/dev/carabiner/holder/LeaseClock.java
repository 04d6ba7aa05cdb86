package dev.carabiner.holder;

import java.time.Duration;

/**
 * How a careful holder counts. A lease lives for its {@code ttl} from when the service granted or renewed it, which was
 * after the request was sent: so it counts from the sending. What was measured on another clock, the {@code ttl} and the
 * time that a wait took, is worth 1 % less here; and it stops 20 ms before all that, as stopping takes time.
 */
final class LeaseClock {
    private static final long MARGIN_NANOS = 20_000_000;

    private LeaseClock() {}

    /** From when a grant counts that was waited for. */
    static long grantedNanos(long sentNanos, long waitedMillis) {
        return sentNanos + lessDrift(waitedMillis);
    }

    /** Until when a holder may count on a lease that counts from then. */
    static long untilNanos(long fromNanos, long ttlMillis) {
        return fromNanos + lessDrift(ttlMillis) - MARGIN_NANOS;
    }

    private static long lessDrift(long millis) {
        return Duration.ofMillis(millis).toNanos() / 100 * 99;
    }

    /** A part of a time to live, within bounds. */
    static Duration part(long ttlMillis, int divisor, Duration least, Duration most) {
        long millis = Math.min(Math.max(ttlMillis / divisor, least.toMillis()), most.toMillis());
        return Duration.ofMillis(millis);
    }
}
