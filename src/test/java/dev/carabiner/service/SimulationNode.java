package dev.carabiner.service;

import dev.carabiner.lock.Asker;
import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.sim.SimContext;
import dev.carabiner.sim.SimMembers.SimMember;
import dev.carabiner.sim.locks.Call;
import dev.carabiner.sim.locks.LockHistory;
import dev.carabiner.sim.locks.Outcome;
import dev.carabiner.wire.BreakArgs;
import dev.carabiner.wire.CheckArgs;
import dev.carabiner.wire.LeaseArgs;
import dev.carabiner.wire.LockDocument;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.RenewArgs;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One life of a member, as its doors see it; and what they promise their callers about time. */
final class SimulationNode {
    /** How long a call takes at most beyond what it may wait, on the member's clock. */
    private static final long BOUND_NANOS = Duration.ofSeconds(2).toNanos();

    private final SimMember member;
    private final LockMember locks;
    private final LockOperations operations;
    private final LockHistory history;

    // Owned by the simulation, which has one thread.
    private final List<Pending> pending = new ArrayList<>();
    private final Map<Future<Grant>, LeaseKey> acquires = new LinkedHashMap<>();
    private boolean retired;
    private long resumedNanos = Long.MIN_VALUE;
    private Optional<String> overdue = Optional.empty();

    private record Pending(Call call, long boundNanos) {}

    SimulationNode(SimMember member, LockMember locks, LockHistory history) {
        this.member = member;
        this.locks = locks;
        this.operations = new LockOperations(locks, member.membership());
        this.history = history;
    }

    SimMember member() {
        return member;
    }

    LockMember locks() {
        return locks;
    }

    String id() {
        return member.id();
    }

    SimContext context() {
        return member.context();
    }

    boolean hasJoined() {
        return member.joined().succeeded();
    }

    @Override
    public String toString() {
        return id();
    }

    /** On this member's context. */
    Future<Outcome> acquire(Call call, Future<Grant> granted, long waitMillis) {
        call.arrivedNanos = history.now();
        return track(
                call,
                waitMillis,
                granted.map(grant -> Outcome.granted(grant.token().value(), grant.waitedMillis())));
    }

    Future<Grant> ask(LeaseRequest request, long waitMillis) {
        if (retired) {
            return Future.failedFuture(Refusals.unavailable("this member is leaving; ask another one"));
        }
        Future<Grant> granted = locks.acquire(request, waitMillis);
        acquires.put(granted, request.key());
        granted.onComplete(end -> acquires.remove(granted));
        return granted;
    }

    /** Sends its callers elsewhere, as a member does that leaves: who waits keeps his place, what is asked is answered. */
    void retire() {
        retired = true;
        locks.desk().presentations().all();
        // Not Map.copyOf, whose order differs from process to process: the same seed is to tell the same story.
        new LinkedHashMap<>(acquires).forEach((granted, key) -> locks.desk().letGo(key, granted));
    }

    Future<Outcome> renew(Call call, Optional<Duration> ttl) {
        RenewArgs args = new RenewArgs(call.key.lock(), call.key.leaseId(), ttl);
        return track(
                call,
                0,
                operations
                        .renew(args, Asker.ANYBODY)
                        .map(renewed ->
                                Outcome.renewed(renewed.token(), renewed.ttl().toMillis())));
    }

    Future<Outcome> release(Call call) {
        return track(call, 0, operations.release(call.key, Asker.ANYBODY).map(released -> Outcome.ok(0)));
    }

    Future<Outcome> cancel(Call call) {
        LeaseArgs args = new LeaseArgs(call.key.lock(), call.key.leaseId());
        return track(call, 0, operations.cancel(args, Asker.ANYBODY).map(cancelled -> Outcome.ok(0)));
    }

    Future<Outcome> get(Call call) {
        return track(
                call,
                0,
                operations
                        .get(call.key.lock(), Asker.ANYBODY)
                        .map(document -> Outcome.document(document.holders().stream()
                                .map(LockDocument.Holder::token)
                                .toList())));
    }

    Future<Outcome> check(Call call) {
        CheckArgs args = new CheckArgs(call.key.lock(), call.token);
        return track(
                call,
                0,
                operations
                        .check(args)
                        .map(checked -> Outcome.document(checked.current() ? List.of(call.token) : List.of())));
    }

    /** Breaks the lease of the call's key, or all of its lock. */
    Future<Outcome> breakLeases(Call call, Optional<LeaseId> leaseId) {
        BreakArgs args = new BreakArgs(call.key.lock(), leaseId, "simulated");
        return track(call, 0, operations.breakLeases(args).map(broken -> Outcome.ok(broken.broken())));
    }

    /** The caller of this has gone: nobody is promised anything any more. */
    void callerGone(Call call, LeaseKey key, Future<Grant> granted) {
        pending.removeIf(open -> open.call() == call);
        call.abandonedNanos = Optional.of(history.now());
        locks.desk().callerGone(key, granted);
    }

    private Future<Outcome> track(Call call, long waitMillis, Future<Outcome> outcome) {
        long bound = context().nanoTime() + waitMillis * 1_000_000 + BOUND_NANOS;
        Pending open = new Pending(call, bound);
        pending.add(open);
        return outcome.recover(failure -> Future.succeededFuture(failure(failure)))
                .onSuccess(end -> {
                    if (pending.remove(open)) {
                        look(open, end.toString());
                    }
                    call.outcome = Optional.of(end);
                    call.answeredNanos = history.now();
                });
    }

    private static Outcome failure(Throwable cause) {
        if (cause instanceof OperationFailure failure) {
            return Outcome.failure(failure.code().label(), String.valueOf(failure.getMessage()));
        }
        throw new AssertionError("a failure that no caller can be told of", cause);
    }

    void resumed() {
        resumedNanos = context().nanoTime();
    }

    /** The first call that was not answered in time; nobody is late while the member itself stands still. */
    Optional<String> overdue() {
        if (!context().isPaused() && !context().isKilled()) {
            pending.forEach(open -> look(open, "no answer"));
        }
        return overdue;
    }

    private void look(Pending open, String end) {
        long now = context().nanoTime();
        boolean excused = resumedNanos != Long.MIN_VALUE && now - resumedNanos <= BOUND_NANOS;
        if (now - open.boundNanos() > 0 && !excused && overdue.isEmpty()) {
            overdue = Optional.of(open.call() + ": " + end + ", " + (now - open.boundNanos()) / 1_000_000
                    + " ms after its bound, at " + history.now() / 1e9);
        }
    }

    /** How much this member still has to do for anybody. */
    int underWay() {
        return locks.desk().waiting() + pending.size();
    }

    /** What that is, for people. */
    String unrest() {
        return id() + " (waits " + locks.desk().waiting() + ", calls "
                + pending.stream().map(Pending::call).toList() + ")";
    }

    /** As a member that leaves waits for its shards to be taken over. */
    void whenIdle(Duration limit, Runnable next) {
        if (limit.isNegative() || locks.isIdle()) {
            next.run();
        } else {
            Duration pause = Duration.ofMillis(20);
            if (limit.toMillis() % 200 == 0) {
                locks.nudge();
            }
            var unused = context().after(pause, () -> whenIdle(limit.minus(pause), next));
        }
    }

    /** As it then waits for what its desk undoes. */
    void whenEmpty(Duration limit, Runnable next) {
        if (limit.isNegative() || locks.desk().waiting() == 0) {
            next.run();
        } else {
            Duration pause = Duration.ofMillis(10);
            var unused = context().after(pause, () -> whenEmpty(limit.minus(pause), next));
        }
    }
}
