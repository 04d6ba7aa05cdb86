package dev.carabiner.sim.locks;

import dev.carabiner.lock.HeldLease;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * No two clients believe at one moment to hold what excludes the other, and permits stay within their limit. Whose lease
 * was broken may believe in it a while longer: nobody waits for him.
 */
public final class ExclusionCheck implements LockCheck {
    @Override
    public Optional<String> violation(LockHistory history) {
        endTheBroken(history);
        return among(history.holds());
    }

    static Optional<String> among(List<Hold> holds) {
        Map<LockName, List<Hold>> byLock = new HashMap<>();
        List<Hold> inOrder = new ArrayList<>(holds);
        inOrder.sort(Comparator.comparingLong(hold -> hold.fromNanos));
        for (Hold hold : inOrder) {
            List<Hold> held = byLock.computeIfAbsent(hold.request.key().lock(), lock -> new ArrayList<>());
            held.removeIf(other -> other.untilNanos() <= hold.fromNanos);
            if (hold.untilNanos() > hold.fromNanos) {
                held.removeIf(other -> other.isSameLease(hold) && other.untilNanos() <= hold.untilNanos());
                Optional<String> violation = beside(hold, held);
                if (violation.isPresent()) {
                    return violation;
                }
                held.add(hold);
            }
        }
        return Optional.empty();
    }

    private static void endTheBroken(LockHistory history) {
        Map<Long, List<Hold>> byToken = new HashMap<>();
        for (Hold hold : history.holds()) {
            byToken.computeIfAbsent(hold.token, token -> new ArrayList<>()).add(hold);
        }
        for (List<Stand> stands : history.stands()) {
            for (int i = 1; i < stands.size(); i++) {
                Stand end = stands.get(i);
                for (HeldLease lease : stands.get(i - 1).grantedSince(end)) {
                    if (history.isBroken(lease.key(), end)) {
                        byToken.getOrDefault(lease.token().value(), List.of()).stream()
                                .filter(hold -> hold.request.key().equals(lease.key()))
                                .forEach(hold -> hold.endAt(end.formedNanos()));
                    }
                }
            }
        }
    }

    private static Optional<String> beside(Hold hold, List<Hold> held) {
        Map<LeaseKey, Integer> permits = new HashMap<>();
        permits.put(hold.request.key(), hold.request.permits());
        for (Hold other : held) {
            if (!other.isSameLease(hold)) {
                if (excludes(hold.request, other.request)) {
                    return Optional.of(hold + "\nand at the same time\n" + other);
                }
                permits.put(other.request.key(), other.request.permits());
            }
        }
        int sum = permits.values().stream().mapToInt(Integer::intValue).sum();
        if (hold.request.mode() == LockMode.PERMIT && sum > hold.request.limit()) {
            return Optional.of(sum + " permits of " + hold.request.limit() + " held with " + hold + "\nbeside " + held);
        }
        return Optional.empty();
    }

    private static boolean excludes(LeaseRequest one, LeaseRequest other) {
        return one.mode() == LockMode.EXCLUSIVE
                || other.mode() == LockMode.EXCLUSIVE
                || one.mode() != other.mode()
                || one.limit() != other.limit();
    }
}
