package dev.carabiner.lock;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the owner of a shard keeps in memory beside the register: waits, deadlines, ended leases. Mutable, because it
 * lives and dies with one ownership: a lane that loses its shard throws it away whole, so nothing is ever rolled back.
 */
public final class SoftState {
    // Owned by the lane of the shard.
    final WaitQueue waits = new WaitQueue();
    final Map<LeaseKey, LeaseWatch> watches = new HashMap<>();
    final TreeSet<LeaseWatch> deadlines = new TreeSet<>(LeaseWatch::byDeadline);
    final LinkedHashMap<LeaseKey, EndedLease> ended = new LinkedHashMap<>();
    /** Acquires that would not wait and must wait out the settling all the same, in order of arrival. */
    final LinkedHashMap<LeaseKey, LockCommand.Acquire> tries = new LinkedHashMap<>();

    /** Locks whose next waiter fits, but for the bound on leases in the shard. */
    final LinkedHashSet<LockName> starved = new LinkedHashSet<>();

    final long epoch;
    private long sequence;
    private long serial;

    private final Set<String> unpresentedDesks = new HashSet<>();
    private OptionalLong settledNanos = OptionalLong.empty();
    private OptionalLong graceNanos = OptionalLong.empty();

    SoftState(long epoch) {
        this.epoch = epoch;
    }

    Ticket nextTicket() {
        return new Ticket(epoch, ++sequence);
    }

    LeaseWatch watch(HeldLease lease) {
        LeaseWatch watch = new LeaseWatch(lease, ++serial);
        watches.put(lease.key(), watch);
        return watch;
    }

    void unwatch(LeaseKey key) {
        LeaseWatch watch = watches.remove(key);
        if (watch != null && watch.armed) {
            deadlines.remove(watch);
        }
    }

    /**
     * Starts the time of a lease, or starts it anew. Never brings its end nearer: a late copy of a renewal that asked for
     * less than its holder has been promised since must not cut that short.
     */
    void arm(LeaseWatch watch, long termMillis, long nowNanos) {
        long endNanos = nowNanos + termMillis * 1_000_000;
        if (watch.armed) {
            if (endNanos - watch.deadlineNanos <= 0) {
                return;
            }
            deadlines.remove(watch);
        }
        watch.deadlineNanos = endNanos;
        watch.armed = true;
        deadlines.add(watch);
    }

    /** Grants nothing to anyone until {@code untilNanos}, whoever has presented what. */
    void startGrace(long untilNanos) {
        graceNanos = OptionalLong.of(untilNanos);
    }

    /** What is left of the grace, rounded up. */
    long graceMillis(long nowNanos) {
        return graceNanos.isEmpty() ? 0 : Math.max(0, (graceNanos.getAsLong() - nowNanos + 999_999) / 1_000_000);
    }

    /** Grants nothing until these desks have presented their waits, or until {@code untilNanos}. */
    void startSettling(Set<String> desks, long untilNanos) {
        unpresentedDesks.addAll(desks);
        settledNanos = OptionalLong.of(untilNanos);
    }

    void deskPresented(String desk) {
        unpresentedDesks.remove(desk);
    }

    /** Whether the waits of a former owner may be missing: what it has is not all there is, and not to be handed on. */
    public boolean awaitsDesks() {
        return settledNanos.isPresent();
    }

    /** Whether nothing is granted now: it waits for the waits of a former owner, or for the end of the grace. */
    boolean isSettling() {
        return settledNanos.isPresent() || graceNanos.isPresent();
    }

    /** Ends the settling if its time has come. Returns whether it ended just now. */
    boolean settle(long nowNanos) {
        boolean before = isSettling();
        if (settledNanos.isPresent() && (unpresentedDesks.isEmpty() || nowNanos - settledNanos.getAsLong() >= 0)) {
            settledNanos = OptionalLong.empty();
        }
        if (graceNanos.isPresent() && nowNanos - graceNanos.getAsLong() >= 0) {
            graceNanos = OptionalLong.empty();
        }
        return before && !isSettling();
    }

    /** When the lane should take a step even if nobody asks for anything. */
    public OptionalLong nextDueNanos() {
        OptionalLong due = OptionalLong.empty();
        if (!deadlines.isEmpty()) {
            due = earlier(due, deadlines.first().deadlineNanos);
        }
        // Each at its own time: a shard that has settled is handed over, grace or not.
        if (settledNanos.isPresent()) {
            due = earlier(due, settledNanos.getAsLong());
        }
        if (graceNanos.isPresent()) {
            due = earlier(due, graceNanos.getAsLong());
        }
        Optional<Waiter> stalest = waits.leastRecentlyPresented();
        if (stalest.isPresent()) {
            due = earlier(due, stalest.get().presentedNanos + LockLimits.UNPRESENTED.toNanos());
        }
        return due;
    }

    private static OptionalLong earlier(OptionalLong known, long candidate) {
        boolean sooner = known.isEmpty() || candidate - known.getAsLong() < 0;
        return sooner ? OptionalLong.of(candidate) : known;
    }

    /** How many waits are queued. */
    public int waiting() {
        return waits.size();
    }

    /** Who has asked and will get no answer any more if this state is thrown away. */
    public List<Origin> unanswered() {
        return tries.values().stream().map(LockCommand.Acquire::origin).toList();
    }
}
