package dev.carabiner.lock;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One shard of the lock table, as its register holds it. Immutable.
 *
 * @param epoch one more with every claim
 * @param owner the id of the member that claimed it, or empty once it was handed over
 * @param commitId unique to one write, so that a reader can tell whose write it sees
 * @param lastToken the newest token of the shard
 * @param leases the live leases by lock, each lock's in the order of their tokens; no lock has an empty list
 * @param remainingMillis what was left of each lease when the shard was handed over, rounded up; empty while owned
 */
public record ShardState(
        long epoch,
        Optional<String> owner,
        String commitId,
        FencingToken lastToken,
        Map<LockName, List<HeldLease>> leases,
        Map<LeaseKey, Long> remainingMillis) {

    public ShardState {
        // Not Map.copyOf: the order of writing is the order of reading, which keeps simulations repeatable.
        leases = Collections.unmodifiableMap(new LinkedHashMap<>(leases));
        remainingMillis = Collections.unmodifiableMap(new LinkedHashMap<>(remainingMillis));
        check(owner.isPresent() || epoch > 0, "a shard without an owner has had one");
        check(owner.isEmpty() || remainingMillis.isEmpty(), "an owned shard has no remaining times");
    }

    public ShardState withCommitId(String id) {
        return new ShardState(epoch, owner, id, lastToken, leases, remainingMillis);
    }

    /** How many leases are live. */
    public int size() {
        int size = 0;
        for (List<HeldLease> held : leases.values()) {
            size += held.size();
        }
        return size;
    }

    Optional<HeldLease> find(LeaseKey key) {
        return find(leases.getOrDefault(key.lock(), List.of()), key);
    }

    static Optional<HeldLease> find(List<HeldLease> held, LeaseKey key) {
        for (HeldLease lease : held) {
            if (lease.key().leaseId().equals(key.leaseId())) {
                return Optional.of(lease);
            }
        }
        return Optional.empty();
    }

    /** What must hold of every state before it is stored and after it is loaded; a breach is a bug. */
    public void verify() {
        leases.forEach((lock, held) -> {
            check(!held.isEmpty(), "no empty list of leases");
            long permits = 0;
            FencingToken before = new FencingToken(0);
            for (HeldLease lease : held) {
                check(lease.key().lock().equals(lock), "a lease stands under its own lock");
                check(lease.token().compareTo(before) > 0, "tokens of a lock rise");
                check(lease.token().compareTo(lastToken) <= 0, "no token beyond the last");
                check(lease.request().fitsBeside(held.get(0).request()), "modes of a lock fit");
                before = lease.token();
                permits += lease.request().permits();
            }
            LeaseRequest first = held.get(0).request();
            switch (first.mode()) {
                case PERMIT -> check(permits <= first.limit(), "permits within the limit");
                case EXCLUSIVE -> check(held.size() == 1, "an exclusive holder is alone");
                case SHARED ->
                    check(
                            held.stream().allMatch(lease -> lease.request().mode() == LockMode.SHARED),
                            "no exclusive holder beside shared ones");
            }
        });
    }

    private static void check(boolean holds, String invariant) {
        if (!holds) {
            throw new IllegalStateException("shard state: " + invariant);
        }
    }
}
