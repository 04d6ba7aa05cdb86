package dev.carabiner.lock;

import java.time.Duration;

/**
 * The bounds of one shard; what goes beyond one is refused by its name.
 *
 * @param waitersPerLock how many may wait for one lock
 * @param waitersPerShard how many may wait in all, for they are kept in the owner's memory
 * @param leasesPerShard how many leases one register may hold, for each commit moves them all
 * @param endedPerShard how many ended leases are remembered; new ones are refused rather than old ones forgotten early
 * @param batch how many commands one commit may carry
 */
public record LockLimits(int waitersPerLock, int waitersPerShard, int leasesPerShard, int endedPerShard, int batch) {
    /** How long a lease lasts that was granted from a queue and that nobody has confirmed yet. */
    public static final Duration UNCONFIRMED = Duration.ofSeconds(3);
    /** How long a wait is kept that its desk no longer presents; three times the pause between presentations. */
    public static final Duration UNPRESENTED = Duration.ofSeconds(6);
    /** How long an ended lease is remembered, so that late copies of its requests revive nothing. */
    public static final Duration ENDED = Duration.ofSeconds(60);
    /** How long a new owner waits for the waits of a former one, unless all members have presented theirs before. */
    public static final Duration SETTLING = Duration.ofMillis(300);

    public static final LockLimits DEFAULT = new LockLimits(100_000, 200_000, 8_192, 200_000, 1_024);

    public LockLimits withWaitersPerLock(int waiters) {
        return new LockLimits(waiters, Math.max(waiters, waitersPerShard), leasesPerShard, endedPerShard, batch);
    }
}
