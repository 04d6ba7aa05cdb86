package dev.carabiner.sim.locks;

import dev.carabiner.lock.HeldLease;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Nobody's lease: what was refused to its caller, or given up by him, does not stand in the register for long, whatever
 * other copies of the request were still on their way. Where members or messages do not do their work that may take as
 * long as it takes, but somebody must at least have asked for it.
 */
public final class GhostCheck implements LockCheck {
    /** What a grant lasts that nobody has taken up, and a second for the desk to undo one that it was answered. */
    private static final long BOUND_NANOS = 4_000_000_000L;

    private final boolean promptly;

    /** @param promptly whether members and messages do their work */
    public GhostCheck(boolean promptly) {
        this.promptly = promptly;
    }

    @Override
    public Optional<String> violation(LockHistory history) {
        Map<LeaseKey, Long> ended = new LinkedHashMap<>();
        for (Call call : history.calls()) {
            if (call.kind == Call.Kind.ACQUIRE) {
                ended.merge(call.key, endedWithoutGrant(history, call), Math::max);
            }
        }
        Map<LeaseKey, List<Asked>> commands = history.commandsByKey();
        for (Map.Entry<LeaseKey, Long> end : ended.entrySet()) {
            LeaseKey key = end.getKey();
            if (end.getValue() < Long.MAX_VALUE && (promptly || isForgotten(commands.getOrDefault(key, List.of())))) {
                Optional<Stand> held = standing(history, key, end.getValue());
                if (held.isPresent()) {
                    return Optional.of(key + " stands in " + held.get() + ", though the last that its caller "
                            + "heard of it was a no, at " + LockHistory.seconds(end.getValue()));
                }
            }
        }
        return Optional.empty();
    }

    /** Where it stands for too long, after the end for its caller and after its grant, which may have come later. */
    private static Optional<Stand> standing(LockHistory history, LeaseKey key, long endNanos) {
        Optional<Stand> grant = Optional.empty();
        long token = 0;
        for (Stand stand : history.stands(key, 0, Long.MAX_VALUE)) {
            Optional<HeldLease> lease = stand.find(key);
            if (lease.isEmpty()) {
                grant = grant.filter(before -> stand.atNanos() > Math.max(before.atNanos(), endNanos) + BOUND_NANOS);
                if (grant.isPresent()) {
                    return grant;
                }
            } else if (grant.isEmpty() || lease.get().token().value() != token) {
                grant = Optional.of(stand);
                token = lease.get().token().value();
            }
        }
        return grant;
    }

    /** Whether no desk has asked to undo anything. A message that came twice is nobody's fault. */
    private static boolean isForgotten(List<Asked> commands) {
        return commands.stream()
                .allMatch(asked -> asked.command instanceof LockCommand.Acquire && asked.arrivals.size() <= 1);
    }

    /** When it was over for the caller; never, if it was granted or nobody knows. */
    private static long endedWithoutGrant(LockHistory history, Call call) {
        if (history.isGone(call.member, Long.MAX_VALUE - 1)) {
            return Long.MAX_VALUE;
        }
        if (call.outcome.isPresent()) {
            Outcome outcome = call.outcome.get();
            // What had ended is another check's: after the loss of an owner it may come back for a while.
            return outcome.code().equals(Outcome.OK) || outcome.saysEnded() ? Long.MAX_VALUE : call.answeredNanos;
        }
        return call.abandonedNanos.orElse(Long.MAX_VALUE);
    }
}
