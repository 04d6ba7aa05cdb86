package dev.carabiner.service;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.wire.AcquireArgs;
import dev.carabiner.wire.Released;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One caller's standing. What it waits for goes with it; what it holds goes only if it said so, and closed itself. */
final class MemberSession implements Session {
    private final MemberOperations operations;

    // Owned by the coordination context.
    private final Map<Future<Grant>, LeaseKey> waits = new LinkedHashMap<>();
    private final Set<LeaseKey> releasedOnClose = new LinkedHashSet<>();
    private boolean closed;

    MemberSession(MemberOperations operations) {
        this.operations = operations;
    }

    @Override
    public Future<JsonObject> call(String op, JsonObject args) {
        return operations.call(this, op, args);
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
                Future<Released> unused = operations.lockOperations().release(key);
            });
        }
        releasedOnClose.clear();
    }

    /** On the coordination context. */
    Future<JsonObject> acquire(AcquireArgs args) {
        if (closed) {
            return Future.failedFuture(Refusals.unavailable("the session is closed"));
        }
        LeaseKey key = new LeaseKey(
                args.lock(),
                args.leaseId().orElseGet(() -> new LeaseId(UUID.randomUUID().toString())));
        LeaseRequest request = LockOperations.request(args, key);
        Future<Grant> grant = operations.locks().acquire(request, args.maxWait().toMillis());
        waits.put(grant, key);
        return grant.andThen(outcome -> {
                    waits.remove(grant);
                    if (outcome.succeeded() && args.releaseOnClose() && !closed) {
                        releasedOnClose.add(key);
                    }
                })
                .map(granted -> LockOperations.granted(granted).toJson());
    }

    /** On the coordination context: the lease is gone, so nothing is left to release. */
    void ended(LeaseKey key) {
        releasedOnClose.remove(key);
    }
}
