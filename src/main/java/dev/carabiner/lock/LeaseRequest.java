package dev.carabiner.lock;

import java.nio.charset.StandardCharsets;

/**
 * What somebody asks for who wants to hold a lock.
 *
 * @param permits how many permits, 1 but in {@link LockMode#PERMIT}
 * @param limit how many permits the lock has in all, 1 but in {@link LockMode#PERMIT}
 * @param ttlMillis for how long a grant lasts without a renewal
 * @param holder free text shown to people
 * @param metadata a JSON object as text, kept as it came
 * @param subject who asks, where callers are authenticated; else empty
 */
public record LeaseRequest(
        LeaseKey key,
        LockMode mode,
        int permits,
        int limit,
        long ttlMillis,
        String holder,
        String metadata,
        String subject) {
    /** The longest subject, in bytes of UTF-8: it stands in the register with each lease. */
    public static final int MAX_SUBJECT_BYTES = 256;

    public LeaseRequest {
        // No UTF-16 unit takes more than three bytes, so most subjects need not be encoded.
        if (subject.length() > MAX_SUBJECT_BYTES / 3
                && subject.getBytes(StandardCharsets.UTF_8).length > MAX_SUBJECT_BYTES) {
            throw new IllegalArgumentException(
                    "subject: " + subject.length() + " characters (expected: at most " + MAX_SUBJECT_BYTES + " bytes)");
        }
        if (ttlMillis < 1) {
            throw new IllegalArgumentException("ttl: " + ttlMillis + " ms (expected: at least 1)");
        }
        if (permits < 1 || permits > limit) {
            throw new IllegalArgumentException("permits: " + permits + " (expected: 1 to the limit, " + limit + ")");
        }
        if (mode != LockMode.PERMIT && limit != 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 1 in mode " + mode.label() + ")");
        }
    }

    /** Whether both can be at one lock at all: a semaphore of one limit, or readers and writers, but not a mix. */
    boolean fitsBeside(LeaseRequest other) {
        return (mode == LockMode.PERMIT) == (other.mode == LockMode.PERMIT) && limit == other.limit;
    }
}
