package dev.carabiner.sim.locks;

import dev.carabiner.lock.HeldLease;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Once the faults have ended, nobody waits for long who would fit beside the holders, with nobody before him. */
public final class IdleLockCheck implements LockCheck {
    /** A desk presents its waits every 2 s. */
    private static final long PATIENCE_NANOS = 4_000_000_000L;

    /** Who came so much later stands behind, however slow the sockets. */
    private static final long LATER_NANOS = 2_500_000_000L;

    private final long calmNanos;
    private final long recoveryNanos;
    private final Set<String> members;

    /**
     * @param recovery how long members may take until all is served, after the faults
     * @param members that were at work when the faults ended, by id
     */
    public IdleLockCheck(long calmNanos, Duration recovery, Set<String> members) {
        this.calmNanos = calmNanos;
        this.recoveryNanos = recovery.toNanos();
        this.members = Set.copyOf(members);
    }

    @Override
    public Optional<String> violation(LockHistory history) {
        for (Call call : history.calls()) {
            long from = Math.max(call.sentNanos, calmNanos) + recoveryNanos;
            if (call.kind == Call.Kind.ACQUIRE && isAtWork(call) && from < call.answeredNanos) {
                List<Stand> stands = history.stands(call.key, from, call.answeredNanos);
                long freeSince = from;
                for (Stand stand : stands) {
                    long until = next(stands, stand, call.answeredNanos);
                    boolean free = !mayBeInGrace(stand) && isFree(history, stand, call, until);
                    freeSince = free ? freeSince : until;
                    if (until - freeSince > PATIENCE_NANOS) {
                        return Optional.of(call + " waits until " + LockHistory.seconds(call.answeredNanos)
                                + " though the lock is free since " + LockHistory.seconds(freeSince));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isFree(LockHistory history, Stand stand, Call call, long untilNanos) {
        List<HeldLease> held = stand.held(call.key.lock());
        if (held.isEmpty()) {
            return true;
        }
        return call.request.filter(request -> fits(request, held)).isPresent()
                && isAloneInTheQueue(history, call, stand.atNanos(), untilNanos);
    }

    private static boolean fits(LeaseRequest request, List<HeldLease> held) {
        return switch (request.mode()) {
            case EXCLUSIVE -> false;
            case SHARED -> held.stream().allMatch(lease -> lease.request().mode() == LockMode.SHARED);
            case PERMIT ->
                held.stream().mapToInt(lease -> lease.request().permits()).sum() + request.permits() <= request.limit();
        };
    }

    private static boolean isAloneInTheQueue(LockHistory history, Call call, long fromNanos, long untilNanos) {
        // A request that was made again stands where it stood.
        Set<LeaseKey> earlier = history.calls().stream()
                .filter(other -> other.kind == Call.Kind.ACQUIRE && other.sentNanos <= call.sentNanos + LATER_NANOS)
                .map(other -> other.key)
                .collect(Collectors.toSet());
        return history.calls().stream()
                .filter(other -> !other.key.equals(call.key)
                        && other.kind == Call.Kind.ACQUIRE
                        && earlier.contains(other.key)
                        && other.key.lock().equals(call.key.lock()))
                .allMatch(other -> other.sentNanos > untilNanos
                        || (other.outcome.isPresent() && other.answeredNanos < fromNanos)
                        || other.abandonedNanos.filter(gone -> gone < fromNanos).isPresent());
    }

    /** A register that has granted nothing yet may be a new one, which grants nothing for a while. */
    private static boolean mayBeInGrace(Stand stand) {
        return stand.lastToken() % (1 << 20) == 0;
    }

    private boolean isAtWork(Call call) {
        return call.outcome.isPresent() && members.contains(call.member);
    }

    private static long next(List<Stand> stands, Stand stand, long end) {
        int next = stands.indexOf(stand) + 1;
        return next < stands.size() ? stands.get(next).atNanos() : end;
    }
}
