package dev.carabiner.sim.locks;

import dev.carabiner.lock.HeldLease;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tokens of a lock rise with its grants: in the registers, and as clients hear of them; whatever was lost between. */
public final class TokenCheck implements LockCheck {
    @Override
    public Optional<String> violation(LockHistory history) {
        for (List<Stand> stands : history.stands()) {
            Optional<String> violation = inRegister(stands);
            if (violation.isPresent()) {
                return violation;
            }
        }
        return asHeard(history.calls());
    }

    private static Optional<String> inRegister(List<Stand> stands) {
        Map<LockName, Long> newest = new HashMap<>();
        long last = 0;
        for (int i = 1; i < stands.size(); i++) {
            Stand stand = stands.get(i);
            if (stand.state().isEmpty()) {
                continue;
            }
            if (stand.lastToken() < last) {
                return Optional.of("the last token falls from " + last + " to " + stand.lastToken() + " in " + stand);
            }
            last = stand.lastToken();
            for (HeldLease lease : stand.grantedSince(stands.get(i - 1))) {
                long token = lease.token().value();
                Long before = newest.put(lease.key().lock(), token);
                if (before != null && before >= token) {
                    return Optional.of(
                            lease.key() + " is granted token " + token + " after " + before + " in " + stand);
                }
            }
        }
        return Optional.empty();
    }

    private record Moment(long atNanos, boolean heard, Call call) {}

    /** Who asked after somebody else had been granted the lock gets a greater token, and no token is got twice. */
    static Optional<String> asHeard(List<Call> calls) {
        List<Moment> moments = new ArrayList<>();
        for (Call call : calls) {
            if (call.kind == Call.Kind.ACQUIRE) {
                moments.add(new Moment(call.sentNanos, false, call));
            }
            if (call.kind == Call.Kind.ACQUIRE && call.heard(Outcome.OK)) {
                moments.add(new Moment(call.receivedNanos.orElseThrow(), true, call));
            }
        }
        moments.sort(Comparator.comparingLong(Moment::atNanos));
        Map<LockName, Call> newest = new HashMap<>();
        Map<LeaseKey, Optional<Call>> newestWhenFirstSent = new HashMap<>();
        Map<LockName, Map<Long, LeaseKey>> holders = new HashMap<>();
        for (Moment moment : moments) {
            Call call = moment.call();
            LockName lock = call.key.lock();
            if (!moment.heard()) {
                newestWhenFirstSent.putIfAbsent(call.key, Optional.ofNullable(newest.get(lock)));
                continue;
            }
            LeaseKey other =
                    holders.computeIfAbsent(lock, one -> new HashMap<>()).put(token(call), call.key);
            if (other != null && !other.equals(call.key)) {
                return Optional.of("token " + token(call) + " went to " + other + " and to " + call);
            }
            // A repeat is told of the grant that an earlier attempt was given.
            Call before =
                    newestWhenFirstSent.getOrDefault(call.key, Optional.empty()).orElse(call);
            if (!before.key.equals(call.key) && token(before) >= token(call)) {
                return Optional.of(call + " got token " + token(call) + ", though sent after token " + token(before)
                        + " had gone to " + before);
            }
            newest.merge(lock, call, (one, two) -> token(one) >= token(two) ? one : two);
        }
        return Optional.empty();
    }

    private static long token(Call call) {
        return call.outcome.orElseThrow().token();
    }
}
