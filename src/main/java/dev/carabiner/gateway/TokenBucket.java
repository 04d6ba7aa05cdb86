package dev.carabiner.gateway;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Lets so many requests a second pass, and after a pause as many at once. It has no timer and counts nothing: all it keeps
 * is the moment at which it will be full again. Times are those of {@link System#nanoTime}, handed in.
 */
final class TokenBucket {
    private final long intervalNanos;
    private final long capacityNanos;
    private long fullAtNanos;

    /**
     * A full bucket.
     *
     * @param perSecond 1 to 1,000,000
     */
    TokenBucket(int perSecond, long nowNanos) {
        if (perSecond < 1 || perSecond > 1_000_000) {
            throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: 1 to 1000000)");
        }
        // Rounded up, so that rounding never lets more pass than was said.
        this.intervalNanos = (TimeUnit.SECONDS.toNanos(1) + perSecond - 1) / perSecond;
        this.capacityNanos = intervalNanos * perSecond;
        this.fullAtNanos = nowNanos;
    }

    /** Takes a token if there is one, and answers 0; else takes nothing and answers in how many nanoseconds there is. */
    long take(long nowNanos) {
        long due = dueIn(nowNanos);
        if (due == 0) {
            charge(nowNanos);
        }
        return due;
    }

    /**
     * Takes a token, of the future if need be, and answers in how many nanoseconds it is there: until then nothing more
     * shall be asked. Empty, and nothing taken, if that is more than the patience.
     */
    OptionalLong borrow(long nowNanos, long patienceNanos) {
        long due = dueIn(nowNanos);
        if (due > patienceNanos) {
            return OptionalLong.empty();
        }
        charge(nowNanos);
        return OptionalLong.of(due);
    }

    private long dueIn(long nowNanos) {
        return Math.max(0, missing(nowNanos) + intervalNanos - capacityNanos);
    }

    private void charge(long nowNanos) {
        fullAtNanos = nowNanos + missing(nowNanos) + intervalNanos;
    }

    /** How long it takes to fill up from here. A difference, so that a clock that wraps does no harm. */
    private long missing(long nowNanos) {
        return Math.max(0, fullAtNanos - nowNanos);
    }
}
