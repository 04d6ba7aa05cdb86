package dev.carabiner.wire;

import java.time.Duration;

/**
 * What a member allows of the times in a lock request.
 *
 * @param ttlDefault of a lease whose request names none
 * @param ttlMin the shortest time to live
 * @param ttlMax the longest time to live
 * @param waitMax the longest wait
 */
public record LockBounds(Duration ttlDefault, Duration ttlMin, Duration ttlMax, Duration waitMax) {
    public LockBounds {
        if (ttlMin.toMillis() < 1 || ttlMin.compareTo(ttlDefault) > 0 || ttlDefault.compareTo(ttlMax) > 0) {
            throw new IllegalArgumentException("ttl: min " + ttlMin + ", default " + ttlDefault + ", max " + ttlMax
                    + " (expected: PT0.001S <= min <= default <= max)");
        }
        if (waitMax.isNegative()) {
            throw new IllegalArgumentException("wait.max: " + waitMax + " (expected: PT0S or more)");
        }
    }
}
