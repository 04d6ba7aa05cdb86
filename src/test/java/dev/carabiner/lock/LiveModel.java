package dev.carabiner.lock;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A naive view of one shard from outside: what its replies, pushes and registers have said so far, and what must then
 * hold. Knows nothing of how the rules work, and forgets nothing.
 */
final class LiveModel {
    private static final long MINUTE = 60_000_000_000L;

    private final Map<LockName, FencingToken> newest = new HashMap<>();
    private final Map<FencingToken, LeaseKey> granted = new HashMap<>();
    private final Map<LeaseKey, FencingToken> live = new HashMap<>();
    /** When each id was ended for good, by word of its holder, an operator, or the clock. */
    private final Map<LeaseKey, Long> endedNanos = new HashMap<>();
    /** Since when at least each lease lives: its deadline is no earlier than a ttl after it. */
    private final Map<FencingToken, Long> earliestEndNanos = new HashMap<>();

    /** An owner has crashed: what it remembered of ended leases is gone with it. */
    void memoryLost() {
        endedNanos.clear();
    }

    /** Takes in a step of the register: what is live after it, and since when. */
    void observe(ShardState state, long nowNanos) {
        state.verify();
        Map<LeaseKey, FencingToken> next = new HashMap<>();
        for (Map.Entry<LockName, List<HeldLease>> lock : state.leases().entrySet()) {
            assertFits(lock.getValue());
            for (HeldLease lease : lock.getValue()) {
                assertOnly(next.put(lease.key(), lease.token()) == null, "one lease an id: " + lease.key());
                if (!lease.token().equals(live.get(lease.key()))) {
                    observeGrant(lease, nowNanos);
                }
            }
        }
        for (Map.Entry<LeaseKey, FencingToken> was : live.entrySet()) {
            if (!was.getValue().equals(next.get(was.getKey()))) {
                earliestEndNanos.remove(was.getValue());
            }
        }
        live.clear();
        live.putAll(next);
    }

    private void observeGrant(HeldLease lease, long nowNanos) {
        LockName lock = lease.key().lock();
        FencingToken before = newest.getOrDefault(lock, FencingToken.NONE);
        assertOnly(lease.token().compareTo(before) > 0, "tokens of a lock rise: " + lease.token() + " after " + before);
        newest.put(lock, lease.token());
        assertOnly(granted.put(lease.token(), lease.key()) == null, "a token is granted once: " + lease.token());
        Long ended = endedNanos.get(lease.key());
        boolean remembered = ended != null && nowNanos - ended < MINUTE;
        assertOnly(!remembered, "an ended id is not granted again within a minute: " + lease.key());
    }

    private static void assertFits(List<HeldLease> held) {
        Set<LockMode> modes = new HashSet<>();
        int permits = 0;
        for (HeldLease lease : held) {
            modes.add(lease.request().mode());
            permits += lease.request().permits();
        }
        assertOnly(modes.size() == 1, "one mode at a time: " + modes);
        LeaseRequest first = held.get(0).request();
        assertOnly(first.mode() != LockMode.EXCLUSIVE || held.size() == 1, "an exclusive holder is alone: " + held);
        assertOnly(first.mode() != LockMode.PERMIT || permits <= first.limit(), "permits within the limit: " + held);
    }

    /** Somebody was told that the lease lives for so long from now. */
    void promised(LeaseKey key, long ttlMillis, long nowNanos) {
        FencingToken token = live.get(key);
        assertOnly(token != null, "who is told that he holds " + key + " holds it in the register");
        earliestEndNanos.put(token, nowNanos + ttlMillis * 1_000_000);
    }

    /** A cancel was acknowledged: from now on nothing comes of the id for a minute. */
    void cancelled(LeaseKey key, long nowNanos) {
        endedNanos.put(key, nowNanos);
        assertOnly(live.get(key) == null, "what was cancelled is out of the register: " + key);
    }

    /** The lease or wait was ended for good; or that was said once more, which lengthens nothing. */
    void ended(LeaseKey key, long nowNanos) {
        endedNanos.merge(key, nowNanos, (first, again) -> again - first < MINUTE ? first : again);
        FencingToken token = live.get(key);
        assertOnly(token == null, "what has ended is out of the register: " + key);
    }

    /** Nobody ended these by a command: those that are gone must have had their time. */
    void assertNoneGoneEarly(ShardState next, Set<LeaseKey> endedByCommand, long nowNanos) {
        for (Map.Entry<LeaseKey, FencingToken> was : live.entrySet()) {
            Optional<HeldLease> still =
                    next.find(was.getKey()).filter(lease -> lease.token().equals(was.getValue()));
            Long end = earliestEndNanos.get(was.getValue());
            if (still.isEmpty() && end != null && !endedByCommand.contains(was.getKey())) {
                assertOnly(nowNanos - end >= 0, "no lease ends early: " + was.getKey());
            }
        }
    }

    /** An id that is live; for whoever wants to do something to it. */
    List<LeaseKey> live() {
        return new ArrayList<>(live.keySet());
    }

    private static void assertOnly(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
