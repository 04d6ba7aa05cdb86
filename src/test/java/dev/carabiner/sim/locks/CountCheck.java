package dev.carabiner.sim.locks;

import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockReply;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Nobody is told to count his lease from later than the sending of a message that an owner has answered with it. */
public final class CountCheck implements LockCheck {
    private static final long ROUNDING_NANOS = 2_000_000;

    private record Granted(String desk, LeaseKey key, long token) {}

    @Override
    public Optional<String> violation(LockHistory history) {
        Map<Granted, Long> latest = new HashMap<>();
        for (LockHistory.Said said : history.said()) {
            Asked asked = history.asked().get(said.to());
            long token = token(said.reply());
            if (asked != null && token > 0 && isForItsCaller(asked.command)) {
                LeaseKey key = CommandKey.of(asked.command).orElseThrow();
                latest.merge(new Granted(said.to().desk(), key, token), asked.sentNanos, Math::max);
            }
        }
        for (Call call : history.calls()) {
            if (call.kind == Call.Kind.ACQUIRE
                    && call.outcome.filter(end -> end.code().equals(Outcome.OK)).isPresent()) {
                Outcome outcome = call.outcome.get();
                long waited = outcome.waitedMillis() * 1_000_000;
                long from = call.arrivedNanos + waited - (long) (waited * history.drift()) - ROUNDING_NANOS;
                long sent = latest.getOrDefault(new Granted(call.member, call.key, outcome.token()), Long.MIN_VALUE);
                if (from > sent) {
                    return Optional.of(call + ", taken in at " + LockHistory.seconds(call.arrivedNanos)
                            + ", is to count from " + outcome.waitedMillis() + " ms later; sent at "
                            + LockHistory.seconds(sent));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isForItsCaller(LockCommand command) {
        return command instanceof LockCommand.Acquire || command instanceof LockCommand.Confirm;
    }

    private static long token(LockReply reply) {
        if (reply instanceof LockReply.Granted granted) {
            return granted.token().value();
        }
        return reply instanceof LockReply.Renewed renewed ? renewed.token().value() : 0;
    }
}
