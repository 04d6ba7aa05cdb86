package dev.carabiner.sim.locks;

import dev.carabiner.lock.HeldLease;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockLimits;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was said to have ended is not granted again within the time for which that is remembered, as long as the shard
 * stays with one owner or changes owners in order.
 */
public final class EndedCheck implements LockCheck {
    @Override
    public Optional<String> violation(LockHistory history) {
        Map<LeaseKey, Call> ended = new HashMap<>();
        for (Call call : history.calls()) {
            if (saysEnded(call)) {
                ended.merge(call.key, call, (one, two) -> one.answeredNanos <= two.answeredNanos ? one : two);
            }
        }
        givenUp(history).forEach(ended::putIfAbsent);
        Optional<String> untrue = endedByNobody(history);
        if (untrue.isPresent()) {
            return untrue;
        }
        // The owner's clock may be fast.
        long remembered = (long) (LockLimits.ENDED.toNanos() * (1 - history.drift()));
        for (List<Stand> stands : history.stands()) {
            long disorderNanos = 0;
            for (int i = 1; i < stands.size(); i++) {
                Stand stand = stands.get(i);
                Stand before = stands.get(i - 1);
                if (stand.epoch() != before.epoch() && !history.isOrderly(before, stand)) {
                    disorderNanos = stand.atNanos();
                }
                for (HeldLease lease : stand.grantedSince(before)) {
                    Call end = ended.get(lease.key());
                    // What was remembered is so since the call was sent, at the earliest.
                    if (end != null
                            && end.answeredNanos < stand.formedNanos()
                            && end.sentNanos + remembered > stand.atNanos()
                            && disorderNanos < end.sentNanos) {
                        return Optional.of(lease.key() + " is granted again in " + stand + " after " + end + " ("
                                + end.outcome.orElseThrow() + ") at " + LockHistory.seconds(end.answeredNanos));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** A request that is said to have ended, though nobody has ended it, and it never was a lease that could expire. */
    private static Optional<String> endedByNobody(LockHistory history) {
        Set<LeaseKey> endable = new HashSet<>();
        for (Call call : history.calls()) {
            if (call.kind != Call.Kind.ACQUIRE) {
                endable.add(call.key);
            }
        }
        for (List<Stand> stands : history.stands()) {
            stands.forEach(stand -> stand.all().forEach(lease -> endable.add(lease.key())));
        }
        return history.calls().stream()
                .filter(call -> call.kind == Call.Kind.ACQUIRE
                        && call.outcome.filter(Outcome::saysEnded).isPresent()
                        && !endable.contains(call.key)
                        && !history.breaksBefore(call.key.lock(), call.answeredNanos))
                .map(call -> call + ": " + call.outcome.orElseThrow() + ", by nobody")
                .findFirst();
    }

    /**
     * Requests of which the last thing that was said is that they timed out: nothing is held, and nobody has asked again.
     */
    private static Map<LeaseKey, Call> givenUp(LockHistory history) {
        Map<LeaseKey, Call> last = new HashMap<>();
        Set<LeaseKey> open = new HashSet<>();
        for (Call call : history.calls()) {
            if (call.kind == Call.Kind.ACQUIRE) {
                if (call.outcome.filter(end -> end.code().equals("timeout")).isEmpty()) {
                    open.add(call.key);
                }
                last.merge(call.key, call, (one, two) -> one.answeredNanos >= two.answeredNanos ? one : two);
            }
        }
        last.keySet().removeAll(open);
        return last;
    }

    /** A wait that was given up by a desk is another matter: its client may come back. */
    private static boolean saysEnded(Call call) {
        if (call.outcome.isEmpty()) {
            return false;
        }
        Outcome outcome = call.outcome.get();
        if (call.kind == Call.Kind.BREAK) {
            return outcome.code().equals(Outcome.OK) && outcome.token() == 1; // One lease, and that is the one.
        }
        boolean byHolder = call.kind == Call.Kind.RELEASE || call.kind == Call.Kind.CANCEL;
        return byHolder ? outcome.code().equals(Outcome.OK) : call.kind == Call.Kind.RENEW && outcome.saysEnded();
    }
}
