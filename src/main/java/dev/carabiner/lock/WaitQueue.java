package dev.carabiner.lock;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** All waits of a shard: by lock in the order of their tickets, and by how long ago they were last presented. */
final class WaitQueue {
    // Owned by the lane of the shard.
    private final Map<LockName, TreeMap<Ticket, Waiter>> byLock = new HashMap<>();
    private final LinkedHashMap<LeaseKey, Waiter> byPresentation = new LinkedHashMap<>();

    int size() {
        return byPresentation.size();
    }

    int size(LockName lock) {
        TreeMap<Ticket, Waiter> queue = byLock.get(lock);
        return queue == null ? 0 : queue.size();
    }

    Optional<Waiter> find(LeaseKey key) {
        return Optional.ofNullable(byPresentation.get(key));
    }

    Optional<Waiter> head(LockName lock) {
        TreeMap<Ticket, Waiter> queue = byLock.get(lock);
        return queue == null ? Optional.empty() : Optional.of(queue.firstEntry().getValue());
    }

    /** Inserts by ticket, never at the end as such: a wait that has moved here keeps its place. */
    void add(Waiter waiter) {
        LeaseKey key = waiter.request.key();
        Waiter before =
                byLock.computeIfAbsent(key.lock(), lock -> new TreeMap<>()).put(waiter.ticket, waiter);
        if (before != null || byPresentation.put(key, waiter) != null) {
            throw new IllegalStateException("wait queue: " + key + " or its ticket stands there already");
        }
    }

    boolean holds(LockName lock, Ticket ticket) {
        TreeMap<Ticket, Waiter> queue = byLock.get(lock);
        return queue != null && queue.containsKey(ticket);
    }

    void remove(Waiter waiter) {
        LeaseKey key = waiter.request.key();
        byPresentation.remove(key);
        TreeMap<Ticket, Waiter> queue = byLock.get(key.lock());
        if (queue != null) {
            queue.remove(waiter.ticket);
            if (queue.isEmpty()) {
                byLock.remove(key.lock());
            }
        }
    }

    /** Notes that the wait was presented again, by whichever desk did so last. */
    void presented(Waiter waiter, Visit by, long nowNanos) {
        waiter.presentedBy = by;
        waiter.presentedNanos = nowNanos;
        LeaseKey key = waiter.request.key();
        byPresentation.remove(key);
        byPresentation.put(key, waiter);
    }

    /** The wait that was last presented longest ago. */
    Optional<Waiter> leastRecentlyPresented() {
        return byPresentation.isEmpty()
                ? Optional.empty()
                : Optional.of(byPresentation.values().iterator().next());
    }

    /** The locks that are waited for: a view, in no order. */
    Set<LockName> lockNames() {
        return Collections.unmodifiableSet(byLock.keySet());
    }

    List<Waiter> first(LockName lock, int count) {
        TreeMap<Ticket, Waiter> queue = byLock.get(lock);
        if (queue == null) {
            return List.of();
        }
        return queue.values().stream().limit(count).toList();
    }

    /** Calls for each wait; the action may remove it. */
    void forEach(Consumer<Waiter> action) {
        new ArrayList<>(byPresentation.values()).forEach(action);
    }
}
