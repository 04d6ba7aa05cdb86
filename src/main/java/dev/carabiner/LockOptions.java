package dev.carabiner;

import java.time.Duration;

/**
 * How a lock is wanted.
 *
 * @param mode what it is to share with others
 * @param permits how many of a semaphore's permits; 1 in other modes
 * @param limit how many permits there are; 1 in other modes
 * @param ttl how long the lease lives without a renewal: 100 ms to 24 h unless the members are configured otherwise
 * @param waiting how long to wait at most; zero: take it only if it is free
 * @param renewing whether the lease is renewed until it is released
 * @param holder text for people who ask who holds it; empty: the name of the member or client
 */
public record LockOptions(
        Mode mode, int permits, int limit, Duration ttl, Duration waiting, boolean renewing, String holder) {
    private static final LockOptions DEFAULTS =
            new LockOptions(Mode.EXCLUSIVE, 1, 1, Duration.ofSeconds(30), Duration.ZERO, true, "");

    /** What a lease shares with others. */
    public enum Mode {
        /** Nothing. */
        EXCLUSIVE,
        /** The lock with other readers. */
        SHARED,
        /** The permits of a semaphore. */
        PERMIT
    }

    public LockOptions {
        require(permits >= 1, "permits", permits, "at least 1");
        require(limit >= permits, "limit", limit, "at least permits, " + permits);
        require(mode == Mode.PERMIT || limit == 1, "limit", limit, "1 unless the mode is PERMIT");
        require(ttl.toMillis() > 0, "ttl", ttl, "at least 1 ms");
        require(!waiting.isNegative(), "waiting", waiting, "zero or more");
    }

    private static void require(boolean condition, String field, Object value, String expected) {
        if (!condition) {
            throw new IllegalArgumentException(field + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** Exclusive, 30 s, renewed, without waiting. */
    public static LockOptions defaults() {
        return DEFAULTS;
    }

    /** The same, sharing with nobody. */
    public LockOptions exclusive() {
        return new LockOptions(Mode.EXCLUSIVE, 1, 1, ttl, waiting, renewing, holder);
    }

    /** The same, as a reader. */
    public LockOptions shared() {
        return new LockOptions(Mode.SHARED, 1, 1, ttl, waiting, renewing, holder);
    }

    /** The same, as a holder of some of a semaphore's permits; all callers must name the same limit. */
    public LockOptions permits(int wanted, int ofLimit) {
        return new LockOptions(Mode.PERMIT, wanted, ofLimit, ttl, waiting, renewing, holder);
    }

    /** The same, with another time to live. */
    public LockOptions withTtl(Duration other) {
        return new LockOptions(mode, permits, limit, other, waiting, renewing, holder);
    }

    /** The same, waiting for so long. */
    public LockOptions waitingFor(Duration atMost) {
        return new LockOptions(mode, permits, limit, ttl, atMost, renewing, holder);
    }

    /** The same, waiting for as long as it takes: a hundred years. */
    public LockOptions waitingForEver() {
        return waitingFor(Duration.ofDays(36_500));
    }

    /** The same, ending after its time to live if the holder does not renew it. */
    public LockOptions withoutRenewal() {
        return new LockOptions(mode, permits, limit, ttl, waiting, false, holder);
    }

    /** The same, with other text for people. */
    public LockOptions heldBy(String text) {
        return new LockOptions(mode, permits, limit, ttl, waiting, renewing, text);
    }
}
