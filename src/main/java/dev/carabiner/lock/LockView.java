package dev.carabiner.lock;

import java.util.List;
import java.util.Optional;

/**
 * How one lock stands, for people and for whoever was refused it.
 *
 * @param mode empty if the lock is free and nobody waits
 * @param newestToken of the live leases; for a free lock the newest of the shard, which is an upper bound
 * @param waiters the first {@link #MAX_WAITERS} of the queue
 * @param waiting the length of the whole queue
 */
public record LockView(
        LockName lock,
        Optional<LockMode> mode,
        int limit,
        FencingToken newestToken,
        List<Holder> holders,
        List<Waiter> waiters,
        int waiting) {
    /** How many waiters are shown. */
    public static final int MAX_WAITERS = 100;

    public LockView {
        holders = List.copyOf(holders);
        waiters = List.copyOf(waiters);
    }

    /** One lease. Remaining time and renewals are the owner's best knowledge; the register does not hold them. */
    public record Holder(HeldLease lease, long remainingMillis, long renewals) {}

    /** One wait. */
    public record Waiter(LeaseRequest request, long waitedMillis) {}
}
