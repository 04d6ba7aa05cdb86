package dev.carabiner.sim.locks;

import dev.carabiner.lock.HeldLease;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockLimits;
import dev.carabiner.lock.LockReply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * No lease goes of itself before its time to live has passed since the sending of the last request for it that was
 * answered; one that nobody has taken up, not before the time that its desk has for that.
 */
public final class ExpiryCheck implements LockCheck {
    private static final long ROUNDING_NANOS = 2_000_000;

    private record Grant(LeaseKey key, long token) {}

    /** Since when a lease counts, and for how long. */
    private record Term(long fromNanos, long nanos) {
        long end() {
            return fromNanos + nanos;
        }
    }

    @Override
    public Optional<String> violation(LockHistory history) {
        Map<Grant, Term> terms = terms(history);
        Map<LeaseKey, List<Asked>> commands = history.commandsByKey();
        for (List<Stand> stands : history.stands()) {
            Map<Grant, Long> grantedNanos = new HashMap<>();
            for (int i = 1; i < stands.size(); i++) {
                Stand before = stands.get(i - 1);
                Stand stand = stands.get(i);
                stand.grantedSince(before).forEach(lease -> grantedNanos.put(grant(lease), stand.atNanos()));
                if (stand.life() != before.life()) {
                    continue;
                }
                for (HeldLease lease : before.grantedSince(stand)) {
                    if (!history.isBroken(lease.key(), stand)
                            && !isUndone(commands.getOrDefault(lease.key(), List.of()), stand)) {
                        long unconfirmed = Math.min(lease.ttlMillis(), LockLimits.UNCONFIRMED.toMillis()) * 1_000_000;
                        Term term = terms.getOrDefault(
                                grant(lease), new Term(grantedNanos.getOrDefault(grant(lease), 0L), unconfirmed));
                        long earliest = term.end() - (long) (term.nanos() * history.drift()) - ROUNDING_NANOS;
                        if (stand.formedNanos() < earliest) {
                            return Optional.of(lease.key() + " token " + lease.token() + " is gone in " + stand
                                    + ", formed at " + LockHistory.seconds(stand.formedNanos())
                                    + ", though it counts from "
                                    + LockHistory.seconds(term.fromNanos()) + " for "
                                    + LockHistory.seconds(term.nanos()));
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Grant grant(HeldLease lease) {
        return new Grant(lease.key(), lease.token().value());
    }

    private static Map<Grant, Term> terms(LockHistory history) {
        Map<Grant, Term> terms = new HashMap<>();
        for (LockHistory.Said said : history.said()) {
            Asked asked = history.asked().get(said.to());
            if (asked == null) {
                continue;
            }
            Optional<LeaseKey> key = CommandKey.of(asked.command);
            if (key.isPresent() && said.reply() instanceof LockReply.Granted granted) {
                later(terms, new Grant(key.get(), granted.token().value()), asked, granted.ttlMillis());
            } else if (key.isPresent() && said.reply() instanceof LockReply.Renewed renewed) {
                later(terms, new Grant(key.get(), renewed.token().value()), asked, renewed.ttlMillis());
            }
        }
        return terms;
    }

    private static void later(Map<Grant, Term> terms, Grant grant, Asked asked, long ttlMillis) {
        Term term = new Term(asked.sentNanos, ttlMillis * 1_000_000);
        terms.merge(grant, term, (one, two) -> one.end() >= two.end() ? one : two);
    }

    /** Whether somebody has asked that owner to end it, before it did. */
    private static boolean isUndone(List<Asked> commands, Stand end) {
        return commands.stream()
                .filter(asked -> asked.command instanceof LockCommand.Release
                        || asked.command instanceof LockCommand.Cancel
                        || asked.command instanceof LockCommand.Withdraw)
                .anyMatch(asked -> asked.reached(end.writer(), end.formedNanos() + 1));
    }
}
