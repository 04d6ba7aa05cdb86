package dev.carabiner.sim.locks;

import dev.carabiner.lock.HeldLease;
import dev.carabiner.lock.LeaseKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A lease id has one live grant at most, and every copy of its request is told of the same one while that lives. */
public final class SingleGrantCheck implements LockCheck {
    @Override
    public Optional<String> violation(LockHistory history) {
        for (List<Stand> stands : history.stands()) {
            for (Stand stand : stands) {
                Set<LeaseKey> seen = new HashSet<>();
                for (HeldLease lease : stand.all()) {
                    if (!seen.add(lease.key())) {
                        return Optional.of(lease.key() + " is held twice in " + stand);
                    }
                }
            }
        }
        return heldWithTwoTokens(history.holds());
    }

    static Optional<String> heldWithTwoTokens(List<Hold> holds) {
        Map<LeaseKey, List<Hold>> byKey = new HashMap<>();
        for (Hold hold : holds) {
            List<Hold> before = byKey.computeIfAbsent(hold.request.key(), key -> new ArrayList<>());
            for (Hold other : before) {
                if (other.token != hold.token && other.overlaps(hold)) {
                    return Optional.of(other + "\nand at the same time\n" + hold);
                }
            }
            before.add(hold);
        }
        return Optional.empty();
    }
}
