package dev.carabiner.service;

import dev.carabiner.access.Caller;
import dev.carabiner.lock.FencingToken;
import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.Push;
import dev.carabiner.trace.RequestId;
import dev.carabiner.wire.AcquireArgs;
import dev.carabiner.wire.LockEvents;
import dev.carabiner.wire.Released;
import dev.carabiner.wire.Renewed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;

/** One caller's standing. What it waits for goes with it; what it holds goes only if it said so, and closed itself. */
final class MemberSession implements Session {
    private final MemberOperations operations;
    private final BiConsumer<String, JsonObject> events;
    private final SessionWatch watch;
    private final Holdings.Holder held;

    // Owned by the coordination context.
    private final Map<Future<Grant>, LeaseKey> waits = new LinkedHashMap<>();
    private final Set<LeaseKey> releasedOnClose = new LinkedHashSet<>();
    /** Those that nobody but we can find again: their callers left it to us to choose the lease id. */
    private final Set<Future<Grant>> nameless = new HashSet<>();

    /** Read by the calls, written where the credential came in. */
    private volatile Caller caller;

    private final Promise<Void> idle = Promise.promise();
    private int underWay;
    private boolean retired;
    private boolean closed;

    MemberSession(MemberOperations operations, Caller caller, BiConsumer<String, JsonObject> events) {
        this.operations = operations;
        this.caller = caller;
        this.events = events;
        this.watch = operations.watch(() -> this.caller.asker(), events);
        this.held = operations.locks().holdings().open(this::lost);
    }

    @Override
    public Future<JsonObject> call(String op, JsonObject args) {
        return call(operations.nextRequest(), op, args);
    }

    @Override
    public Future<JsonObject> call(RequestId request, String op, JsonObject args) {
        return operations.call(this, request, op, args);
    }

    @Override
    public void actAs(Caller next) {
        caller = next;
    }

    /** Who it is. */
    Caller caller() {
        return caller;
    }

    /** A call begins; on the coordination context. */
    void begin() {
        underWay++;
    }

    /** A call has been answered; said after the answer, for whoever waits for the last one may then hang up. */
    void end() {
        underWay--;
        noteIdle();
    }

    /** Refuses a call to a session that has taken leave. */
    void requireServing() {
        if (retired) {
            throw Refusals.unavailable("this member is leaving; ask another one");
        }
    }

    @Override
    public Future<Void> retire() {
        return operations.retiring(() -> {
            retired = true;
            WaitDesk desk = operations.locks().desk();
            new ArrayList<>(waits.entrySet()).forEach(waiting -> {
                if (nameless.contains(waiting.getKey())) {
                    desk.callerGone(waiting.getValue(), waiting.getKey());
                } else {
                    desk.letGo(waiting.getValue(), waiting.getKey());
                }
            });
            noteIdle();
            return idle.future();
        });
    }

    private void noteIdle() {
        if (retired && underWay == 0) {
            idle.tryComplete();
        }
    }

    @Override
    public void close(Close cause) {
        operations.onHome(() -> closeNow(cause));
    }

    private void closeNow(Close cause) {
        if (closed) {
            return;
        }
        closed = true;
        LockMember locks = operations.locks();
        new ArrayList<>(waits.entrySet())
                .forEach(waiting -> locks.desk().callerGone(waiting.getValue(), waiting.getKey()));
        waits.clear();
        if (cause == Close.BY_CLIENT) {
            releasedOnClose.forEach(key -> {
                // Not repeated for ever: if no owner answers, the lease ends at its time to live.
                Future<Released> unused = operations.lockOperations().release(key, caller.asker());
            });
        }
        releasedOnClose.clear();
        held.close();
        watch.end();
    }

    /** On the coordination context. */
    Future<JsonObject> acquire(AcquireArgs args) {
        if (closed) {
            return Future.failedFuture(Refusals.unavailable("the session is closed"));
        }
        LeaseKey key = new LeaseKey(
                args.lock(),
                args.leaseId().orElseGet(() -> new LeaseId(UUID.randomUUID().toString())));
        LeaseRequest request = LockOperations.request(args, key, caller.subject());
        Future<Grant> grant = operations.locks().acquire(request, args.maxWait().toMillis());
        waits.put(grant, key);
        if (args.leaseId().isEmpty()) {
            nameless.add(grant);
        }
        return grant.andThen(outcome -> {
                    waits.remove(grant);
                    nameless.remove(grant);
                    if (outcome.succeeded() && !closed) {
                        granted(outcome.result(), args.releaseOnClose());
                    }
                })
                .map(granted -> LockOperations.granted(granted).toJson());
    }

    private void granted(Grant grant, boolean releaseOnClose) {
        LeaseKey key = grant.request().key();
        held.holds(key, grant.token(), grant.ttlMillis());
        if (releaseOnClose) {
            releasedOnClose.add(key);
        }
    }

    /** On the coordination context: whoever renews a lease holds it, wherever it was acquired. */
    void renewed(Renewed renewed) {
        held.holds(
                new LeaseKey(renewed.lock(), renewed.leaseId()),
                new FencingToken(renewed.token()),
                renewed.ttl().toMillis());
    }

    /** On the coordination context: the lease is gone, so nothing is left to release or to lose. */
    void ended(LeaseKey key) {
        releasedOnClose.remove(key);
        held.ended(key);
    }

    private void lost(Push.LeaseLost loss) {
        releasedOnClose.remove(loss.key());
        // Past the watches: this one is never kept back, and never dropped with those that are.
        events.accept(LockEvents.LOST, LockEvents.lost(loss));
    }

    /** On the coordination context. */
    SessionWatch watch() {
        return watch;
    }
}
