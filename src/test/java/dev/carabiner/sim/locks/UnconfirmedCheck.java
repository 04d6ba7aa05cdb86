package dev.carabiner.sim.locks;

import dev.carabiner.lock.HeldLease;
import dev.carabiner.lock.LockLimits;
import dev.carabiner.lock.LockReply;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A grant that nobody takes up holds up those behind it for three seconds and no more, as long as its owner and the
 * register do their work.
 */
public final class UnconfirmedCheck implements LockCheck {
    private static final long CONFIRMATION_NANOS = 1_500_000_000;

    @Override
    public Optional<String> violation(LockHistory history) {
        Set<Long> answered = new HashSet<>();
        for (LockHistory.Said said : history.said()) {
            if (said.reply() instanceof LockReply.Granted granted) {
                answered.add(granted.token().value());
            } else if (said.reply() instanceof LockReply.Renewed renewed) {
                answered.add(renewed.token().value());
            }
        }
        long bound = (long) (LockLimits.UNCONFIRMED.toNanos() * (1 + history.drift())) + CONFIRMATION_NANOS;
        for (List<Stand> stands : history.stands()) {
            Map<Long, Stand> grants = new HashMap<>();
            for (int i = 1; i < stands.size(); i++) {
                Stand stand = stands.get(i);
                stand.grantedSince(stands.get(i - 1))
                        .forEach(lease -> grants.put(lease.token().value(), stand));
                for (HeldLease lease : stands.get(i - 1).grantedSince(stand)) {
                    Stand grant = grants.get(lease.token().value());
                    if (grant != null
                            && grant.epoch() == stand.epoch()
                            && grant.life() == stand.life()
                            && !answered.contains(lease.token().value())
                            && stand.atNanos() - grant.atNanos() > bound) {
                        return Optional.of(lease.key() + " token " + lease.token() + " was taken up by nobody from "
                                + grant + " to " + stand);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
