package dev.carabiner.service;

import dev.carabiner.access.Access;
import dev.carabiner.access.Caller;
import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;
import dev.carabiner.lock.Asker;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.HotKeys;
import dev.carabiner.ring.MovedRange;
import dev.carabiner.trace.RequestId;
import dev.carabiner.trace.RequestIds;
import dev.carabiner.wire.AcquireArgs;
import dev.carabiner.wire.BreakArgs;
import dev.carabiner.wire.Broken;
import dev.carabiner.wire.Cancelled;
import dev.carabiner.wire.CheckArgs;
import dev.carabiner.wire.Checked;
import dev.carabiner.wire.ClusterDocument;
import dev.carabiner.wire.DiffArgs;
import dev.carabiner.wire.DrainArgs;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.HotDocuments;
import dev.carabiner.wire.LeaseArgs;
import dev.carabiner.wire.ListArgs;
import dev.carabiner.wire.LockArgs;
import dev.carabiner.wire.LockBounds;
import dev.carabiner.wire.LockDocument;
import dev.carabiner.wire.LockPage;
import dev.carabiner.wire.MemberDocuments;
import dev.carabiner.wire.NoArgs;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.OwnerArgs;
import dev.carabiner.wire.Released;
import dev.carabiner.wire.RenewArgs;
import dev.carabiner.wire.Renewed;
import dev.carabiner.wire.RingDocuments;
import dev.carabiner.wire.WatchArgs;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The table of operations of one member. Calls come on any context, are carried out on the coordination context, and are
 * answered where they came from. Whatever goes wrong inside is answered {@code internal}, and logged here once.
 */
final class MemberOperations implements Operations {
    private static final Logger LOG = System.getLogger(MemberOperations.class.getName());
    /** How long a session that takes leave waits for what is under way; an owner answers in milliseconds. */
    private static final Duration RETIRE = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Context home;
    private final LockMember locks;
    private final LockOperations lockOperations;
    private final LockListing listing;
    private final TopicStates states;
    private final SharedRing ring;
    private final LockBounds bounds;
    private final Supplier<Future<ClusterDocument>> cluster;
    private final MemberDrain drain;
    private final RequestIds requests = new RequestIds();
    private final HotKeyed hotKeys;

    MemberOperations(
            Vertx vertx,
            Context home,
            LockMember locks,
            SharedRing ring,
            LockBounds bounds,
            Supplier<Future<ClusterDocument>> cluster,
            MemberDrain drain,
            HotKeyed hotKeys) {
        this.vertx = vertx;
        this.home = home;
        this.locks = locks;
        this.lockOperations = new LockOperations(locks, ring);
        this.listing = new LockListing(lockOperations, locks.shards(), locks.ticker());
        this.states = new TopicStates(locks.watches()::view, lockOperations, listing);
        this.ring = ring;
        this.bounds = bounds;
        this.cluster = cluster;
        this.drain = drain;
        this.hotKeys = hotKeys;
    }

    @Override
    public Session open(Caller caller, BiConsumer<String, JsonObject> events) {
        return new MemberSession(this, caller, events);
    }

    /** Names what comes from nobody who names it. */
    RequestId nextRequest() {
        return requests.next();
    }

    LockMember locks() {
        return locks;
    }

    LockOperations lockOperations() {
        return lockOperations;
    }

    /** What one session watches. */
    SessionWatch watch(Supplier<Asker> reader, BiConsumer<String, JsonObject> events) {
        return new SessionWatch(locks.watches(), states, locks.timers(), reader, events);
    }

    void onHome(Runnable task) {
        home.runOnContext(now -> task.run());
    }

    Future<JsonObject> call(MemberSession session, RequestId request, String op, JsonObject args) {
        Context caller = vertx.getOrCreateContext();
        Promise<JsonObject> promise = Promise.promise();
        onHome(() -> {
            session.begin();
            locks.request().during(request, () -> carryOut(session, op, args)).onComplete(outcome -> {
                caller.runOnContext(back -> answer(promise, request, op, outcome));
                session.end();
            });
        });
        return promise.future();
    }

    private static void answer(
            Promise<JsonObject> promise, RequestId request, String op, AsyncResult<JsonObject> outcome) {
        if (outcome.succeeded()) {
            promise.complete(outcome.result());
        } else {
            promise.fail(asFailure(request, op, outcome.cause()));
        }
    }

    private static OperationFailure asFailure(RequestId request, String op, Throwable cause) {
        if (cause instanceof OperationFailure failure) {
            return failure;
        }
        LOG.log(Level.ERROR, "request " + request + ": " + op + " failed", cause);
        return new OperationFailure(ErrorCode.INTERNAL, "an error inside the member; its log has more");
    }

    /** Has a session take leave, on the coordination context; answers where it was asked, within a second. */
    Future<Void> retiring(Supplier<Future<Void>> step) {
        Context caller = vertx.getOrCreateContext();
        Promise<Void> promise = Promise.promise();
        onHome(() -> step.get()
                .timeout(RETIRE.toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(late -> caller.runOnContext(back -> promise.complete())));
        return promise.future();
    }

    private Future<JsonObject> carryOut(MemberSession session, String op, JsonObject args) {
        try {
            session.requireServing();
            Op known = Op.parse(op);
            return AuditLog.noted(session.caller(), known, args, () -> {
                Access.check(session.caller(), known, args);
                return carryOut(session, known, args);
            });
        } catch (RuntimeException refused) {
            return Future.failedFuture(refused);
        }
    }

    private Future<JsonObject> carryOut(MemberSession session, Op op, JsonObject args) {
        Asker asker = session.caller().asker();
        return switch (op) {
            case LOCK_ACQUIRE -> session.acquire(AcquireArgs.parse(args, bounds));
            case LOCK_RENEW ->
                lockOperations
                        .renew(RenewArgs.parse(args, bounds), asker)
                        .onSuccess(session::renewed)
                        .map(Renewed::toJson);
            case LOCK_RELEASE -> release(session, LeaseArgs.parse(args));
            case LOCK_CANCEL -> cancel(session, LeaseArgs.parse(args));
            case LOCK_LIST -> listing.page(ListArgs.parse(args), asker).map(LockPage::toJson);
            case LOCK_GET ->
                lockOperations.get(LockArgs.parse(args).lock(), asker).map(LockDocument::toJson);
            case LOCK_CHECK -> lockOperations.check(CheckArgs.parse(args)).map(Checked::toJson);
            case LOCK_BREAK -> lockOperations.breakLeases(BreakArgs.parse(args)).map(Broken::toJson);
            case RING_GET -> without(args, () -> ringGet(session));
            case RING_OWNER -> ringOwner(OwnerArgs.parse(args));
            case RING_DIFF -> ringDiff(DiffArgs.parse(args));
            case MEMBERS_LIST -> without(args, this::membersList);
            case CLUSTER_GET -> without(args, this::clusterGet);
            case WATCH_START -> session.watch().start(WatchArgs.parse(args));
            case WATCH_STOP -> Future.succeededFuture(session.watch().stop(WatchArgs.parse(args)));
            case MEMBERS_DRAIN -> drain.drain(DrainArgs.parse(args));
        };
    }

    private static Future<JsonObject> without(JsonObject args, Supplier<Future<JsonObject>> operation) {
        NoArgs unused = NoArgs.parse(args);
        return operation.get();
    }

    private Future<JsonObject> release(MemberSession session, LeaseArgs args) {
        LeaseKey key = new LeaseKey(args.lock(), args.leaseId());
        return lockOperations
                .release(key, session.caller().asker())
                .onSuccess(released -> session.ended(key))
                .map(Released::toJson);
    }

    private Future<JsonObject> cancel(MemberSession session, LeaseArgs args) {
        return lockOperations
                .cancel(args, session.caller().asker())
                .onSuccess(cancelled -> session.ended(new LeaseKey(args.lock(), args.leaseId())))
                .map(Cancelled::toJson);
    }

    private Future<JsonObject> ringGet(MemberSession session) {
        JsonObject document =
                RingDocuments.ring(ring.view().version(), ring.view().ring());
        if (!session.caller().scopes().isAdmin()) {
            // What is hot has names of locks and keys, which whoever may only see the ring must not learn.
            return Future.succeededFuture(document);
        }
        List<HotKeys.Hot> hotLocks = locks.hotLocks().top(HotDocuments.MOST);
        Promise<JsonObject> answer = Promise.promise();
        // Consumers are asked on their own contexts, within a fraction of a second.
        hotKeys.top(HotDocuments.MOST)
                .onSuccess(keys -> onHome(() -> {
                    List<JsonObject> documents = keys.stream()
                            .map(key -> HotDocuments.key(key.address(), key.hot()))
                            .toList();
                    answer.complete(
                            document.put("hot", HotDocuments.hot(documents, hotLocks, RecentKeys.HALF_LIFE_SECONDS)));
                }));
        return answer.future();
    }

    private Future<JsonObject> ringOwner(OwnerArgs args) {
        return Future.succeededFuture(
                RingDocuments.owner(args, ring.view().version(), ring.view().ring()));
    }

    private Future<JsonObject> ringDiff(DiffArgs args) {
        long to = args.to().orElseGet(() -> ring.view().version());
        HashRing before = ringAt("from", args.from());
        HashRing after = ringAt("to", to);
        if (args.replicas() > 1) {
            return Future.succeededFuture(
                    RingDocuments.diff(args.from(), to, args.replicas(), before.diffReplicas(after, args.replicas())));
        }
        List<MovedRange> ranges = before.diff(after);
        return Future.succeededFuture(RingDocuments.diff(args.from(), to, ranges));
    }

    private HashRing ringAt(String field, long version) {
        return ring.at(version)
                .orElseThrow(() -> new OperationFailure(
                        ErrorCode.NOT_FOUND,
                        field + ": " + version + " (expected: one of the last versions of the ring, at most "
                                + ring.view().version() + ")"));
    }

    private Future<JsonObject> membersList() {
        RingView view = ring.view();
        return Future.succeededFuture(MemberDocuments.listAt(view.version(), view.members()));
    }

    private Future<JsonObject> clusterGet() {
        return cluster.get().map(ClusterDocument::toJson);
    }
}
