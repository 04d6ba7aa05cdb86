package dev.carabiner.sim.locks;

import dev.carabiner.lock.LeaseKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Nobody's lease: what was refused to its caller, or given up by him, does not stand in the register for long, whatever
 * other copies of the request were still on their way. For runs in which members and messages do their work.
 */
public final class GhostCheck implements LockCheck {
    /** What a grant lasts that nobody has taken up, and a second for the desk to undo one that it was answered. */
    private static final long BOUND_NANOS = 4_000_000_000L;

    @Override
    public Optional<String> violation(LockHistory history) {
        Map<LeaseKey, Long> ended = new LinkedHashMap<>();
        for (Call call : history.calls()) {
            if (call.kind == Call.Kind.ACQUIRE) {
                ended.merge(call.key, endedWithoutGrant(history, call), Math::max);
            }
        }
        for (Map.Entry<LeaseKey, Long> end : ended.entrySet()) {
            if (end.getValue() < Long.MAX_VALUE) {
                List<Stand> after = history.stands(end.getKey(), end.getValue() + BOUND_NANOS, Long.MAX_VALUE);
                Optional<Stand> held = after.stream()
                        .filter(stand -> stand.find(end.getKey()).isPresent())
                        .findFirst();
                if (held.isPresent()) {
                    return Optional.of(end.getKey() + " stands in " + held.get() + ", though the last that its caller "
                            + "heard of it was a no, at " + LockHistory.seconds(end.getValue()));
                }
            }
        }
        return Optional.empty();
    }

    /** When it was over for the caller; never, if it was granted or nobody knows. */
    private static long endedWithoutGrant(LockHistory history, Call call) {
        if (history.isGone(call.member, Long.MAX_VALUE - 1)) {
            return Long.MAX_VALUE;
        }
        if (call.outcome.isPresent()) {
            return call.outcome.get().code().equals(Outcome.OK) ? Long.MAX_VALUE : call.answeredNanos;
        }
        return call.abandonedNanos.orElse(Long.MAX_VALUE);
    }
}
