package dev.carabiner.live;

import dev.carabiner.sim.locks.Call;
import dev.carabiner.sim.locks.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One fault, from blow to recovery. Times are true ones, in nanoseconds since the beginning.
 *
 * @param shards those of the members that could serve no longer; all, if it hit none in particular
 * @param hitNanos when the harm was done to whoever could serve no longer; empty if that was nobody in particular
 * @param healedNanos when it had been undone
 * @param servedNanos when all members and shards served again; empty if they did not within the bound
 * @param wholeNanos when all Raft members were there again; empty likewise
 * @param cutOff members that were up, but on a side without a majority in any Raft group
 * @param minority what they said to those who asked for locks that nobody else wants
 */
record Strike(
        int number,
        Fault fault,
        String what,
        Set<Integer> shards,
        long fromNanos,
        Optional<Long> hitNanos,
        long healedNanos,
        Optional<Long> servedNanos,
        Optional<Long> wholeNanos,
        Set<String> cutOff,
        List<MinorityWatch.Answer> minority) {
    /** What was under way when a cut was made may still be answered. */
    static final long SETTLED_NANOS = 1_000_000_000L;

    /** Within this time a member without a majority tells its callers. */
    private static final long REFUSAL_NANOS = 2_000_000_000L;

    /** Until when its effects are looked for. */
    long untilNanos() {
        return servedNanos.orElse(healedNanos + Recovery.SERVING_BOUND.toNanos());
    }

    /** Locks that were granted by a member while it was cut off. */
    List<MinorityWatch.Answer> minorityGrants() {
        return minority.stream()
                .filter(answer -> answer.isGrant() && answer.answeredNanos() < healedNanos)
                .toList();
    }

    /** Questions that were not answered {@code unavailable} in time, though the cut lasted long enough. */
    List<MinorityWatch.Answer> lateRefusals() {
        return minority.stream()
                .filter(answer -> answer.sentNanos() + REFUSAL_NANOS < healedNanos)
                .filter(answer -> !answer.code().equals("unavailable") || answer.nanos() > REFUSAL_NANOS)
                .toList();
    }

    /** Whether a member said yes to its caller though it was cut off since before it was asked. */
    boolean isForbidden(Call call) {
        return cutOff.contains(call.member)
                && call.heard(Outcome.OK)
                && call.sentNanos > hitNanos.orElse(fromNanos) + SETTLED_NANOS
                && call.receivedNanos.orElseThrow() < healedNanos;
    }
}
