package dev.carabiner.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How a shard passes from one owner to the next without a lease ending early or a wait losing its place. */
public final class Ownership {
    private Ownership() {}

    /**
     * The state that a claim commits.
     *
     * @param found what the register holds; empty if nothing was ever written
     * @param raised whether tokens start at least at the base of this moment, as they must where a register can roll
     *     back to an older value
     */
    public static ShardState claim(Optional<ShardState> found, String owner, boolean raised, Now now) {
        FencingToken base = FencingToken.baseAt(now.wallMillis());
        if (found.isEmpty()) {
            return new ShardState(1, Optional.of(owner), "", base, Map.of(), Map.of());
        }
        ShardState last = found.get();
        FencingToken token = raised ? last.lastToken().atLeast(base) : last.lastToken();
        // The remaining times go with this very commit: whoever claims next must not use them a second time.
        return new ShardState(last.epoch() + 1, Optional.of(owner), "", token, last.leases(), Map.of());
    }

    /**
     * The memory that a new owner starts with, at the moment the register has confirmed its claim.
     *
     * @param found what the claim replaced
     * @param transfer what the former owner sent along with exactly that state, if it did
     * @param desks the members whose waits to wait for, if nobody sent them
     * @param grace how long a register that was created anew grants nothing, whoever owns it, so that a second life of
     *     the cluster cannot start in the second in which the first one ended
     */
    public static SoftState begin(
            Optional<ShardState> found,
            ShardState claimed,
            Optional<SoftTransfer> transfer,
            Set<String> desks,
            Duration grace,
            Now now) {
        SoftState soft = new SoftState(claimed.epoch());
        Map<LeaseKey, Long> remaining = found.map(ShardState::remainingMillis).orElse(Map.of());
        for (List<HeldLease> held : claimed.leases().values()) {
            for (HeldLease lease : held) {
                // Never early: what is left if the former owner said so, else a full time to live anew.
                long termMillis = remaining.getOrDefault(lease.key(), lease.ttlMillis());
                soft.arm(soft.watch(lease), termMillis, now.nanos());
            }
        }
        transfer.ifPresent(moved -> install(soft, moved, now));
        long graceNanos = graceLeft(found, transfer, grace).toNanos();
        if (graceNanos > 0) {
            soft.startGrace(now.nanos() + graceNanos);
        }
        if (transfer.isEmpty()) {
            soft.startSettling(desks, now.nanos() + LockLimits.SETTLING.toNanos());
        } else {
            // All waits are here. Some may fit already: the former owner was full. The end of a settling lets them in.
            soft.startSettling(Set.of(), now.nanos());
        }
        return soft;
    }

    /**
     * The grace is the register's, not its first owner's, or the second member to start would end it for all shards that
     * move there. A register whose newest token is a base has granted nothing yet, and so may be that young; unless the
     * former owner said what was left, it starts anew, for no two members share a clock.
     */
    private static Duration graceLeft(Optional<ShardState> found, Optional<SoftTransfer> transfer, Duration grace) {
        boolean mayBeYoung = found.map(state -> state.lastToken().isBase()).orElse(true);
        if (!mayBeYoung) {
            return Duration.ZERO;
        }
        return transfer.map(moved -> Duration.ofMillis(moved.graceMillis())).orElse(grace);
    }

    private static void install(SoftState soft, SoftTransfer moved, Now now) {
        for (SoftTransfer.MovedEnd end : moved.ended()) {
            long atNanos = now.nanos() - end.ageMillis() * 1_000_000;
            soft.ended.put(end.key(), new EndedLease(end.key(), end.subject(), end.end(), end.visits(), atNanos));
        }
        for (SoftTransfer.MovedWait wait : moved.waits()) {
            LockCommand.Wait what = wait.what();
            long sinceNanos = now.nanos() - what.waitedMillis() * 1_000_000;
            soft.waits.add(new Waiter(
                    what.request(), what.ticket(), sinceNanos, new Visit(wait.desk(), what.visit()), now.nanos()));
        }
    }

    /** The state that an orderly handover commits: nobody's, with the time that each lease has left, rounded up. */
    public static ShardState handOver(ShardState state, SoftState soft, Now now) {
        Map<LeaseKey, Long> remaining = new LinkedHashMap<>();
        for (List<HeldLease> held : state.leases().values()) {
            for (HeldLease lease : held) {
                LeaseWatch watch = soft.watches.get(lease.key());
                if (watch != null && watch.armed) {
                    long leftNanos = Math.max(0, watch.deadlineNanos - now.nanos());
                    remaining.put(lease.key(), leftNanos / 1_000_000 + 1);
                }
            }
        }
        return new ShardState(
                state.epoch(), Optional.empty(), state.commitId(), state.lastToken(), state.leases(), remaining);
    }

    /** What to send to the successor once the handover is committed. Tries are not among it: they are asked again. */
    public static SoftTransfer transfer(SoftState soft, Now now) {
        List<SoftTransfer.MovedWait> waits = new ArrayList<>();
        soft.waits.forEach(waiter -> waits.add(new SoftTransfer.MovedWait(
                new LockCommand.Wait(
                        waiter.presentedBy.number(),
                        waiter.request,
                        waiter.ticket,
                        (now.nanos() - waiter.sinceNanos) / 1_000_000),
                waiter.presentedBy.desk())));
        List<SoftTransfer.MovedEnd> ended = soft.ended.values().stream()
                .map(end -> new SoftTransfer.MovedEnd(
                        end.key(), end.subject(), end.end(), end.visits(), (now.nanos() - end.atNanos()) / 1_000_000))
                .toList();
        return new SoftTransfer(waits, ended, soft.graceMillis(now.nanos()));
    }
}
