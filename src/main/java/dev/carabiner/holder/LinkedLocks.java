package dev.carabiner.holder;

import dev.carabiner.Election;
import dev.carabiner.Leadership;
import dev.carabiner.Lease;
import dev.carabiner.LockException;
import dev.carabiner.LockOptions;
import dev.carabiner.Locks;
import dev.carabiner.SoleDeployment;
import dev.carabiner.SoleOptions;
import dev.carabiner.wire.LockEvents;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** The locks of one holder, wherever it asks for them. May be used from any context. */
public final class LinkedLocks implements Locks {
    /** What members allow unless they are configured otherwise. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    /** How long {@link #close} and {@link #withLock} wait at most for leases to be released. */
    private static final Duration RELEASING = Duration.ofSeconds(2);
    /** How long {@link #close} waits for verticles to stop. */
    private static final Duration STOPPING = Duration.ofSeconds(5);

    private final HolderContext context;
    private final LockLink link;
    private final String holder;
    private final WaitBound bound = new WaitBound(LONGEST_WAIT);

    // Owned by the holder's context.
    private final Set<Acquisition> asking = new LinkedHashSet<>();
    private final Map<String, HeldLease> held = new HashMap<>();
    private final Map<String, List<LeaderWatch>> watches = new HashMap<>();
    private final Set<SoleVerticle> soles = new LinkedHashSet<>();
    private boolean closed;

    LinkedLocks(HolderContext context, LockLink link, String holder) {
        this.context = context;
        this.link = link;
        this.holder = holder;
        link.onEvent((event, data) -> context.run(() -> heard(event, data)));
    }

    /**
     * Locks that are asked for over a link, with timers on a context of their own.
     *
     * @param link listened to by nobody else
     * @param holderText what people are shown as the holder, unless {@link LockOptions#holder} says otherwise: at most
     *     256 characters
     */
    public static LinkedLocks over(Vertx vertx, LockLink link, String holderText) {
        return new LinkedLocks(new OwnContext(vertx), link, holderText);
    }

    private void heard(String event, JsonObject data) {
        if (event.equals(LockEvents.LOST)) {
            String leaseId = data.getString("leaseId");
            HeldLease lease = held.get(leaseId);
            if (lease != null) {
                lease.heardLost(data.getString("reason"));
            } else {
                List.copyOf(asking).forEach(acquisition -> acquisition.heardLost(leaseId));
            }
        } else if (event.equals(LockEvents.CHANGED)) {
            List<LeaderWatch> watching = watches.get(data.getString("lock"));
            if (watching != null) {
                List.copyOf(watching).forEach(LeaderWatch::hint);
            }
        }
    }

    /** Tells a watch of events from now on; on the holder's context, like {@link #unwatch} and {@link #begin}. */
    void watch(LeaderWatch watch) {
        watches.computeIfAbsent(watch.lock(), lock -> new ArrayList<>()).add(watch);
    }

    void unwatch(LeaderWatch watch) {
        List<LeaderWatch> watching = watches.get(watch.lock());
        if (watching != null && watching.remove(watch) && watching.isEmpty()) {
            watches.remove(watch.lock());
            watch.stopEvents();
        }
    }

    /** The election of that name; asks for nothing yet. */
    public Election election(String name) {
        return elect(name);
    }

    private LinkedElection elect(String name) {
        return new LinkedElection(context, link, this, name);
    }

    /**
     * Deploys a verticle on whichever of the processes that call this leads the election of that name.
     *
     * @param vertx where it is deployed here
     * @param verticle makes one for a term; called once for each instance
     */
    public SoleDeployment deployOnOne(
            Vertx vertx, String name, SoleOptions options, Function<Leadership, ? extends Deployable> verticle) {
        return deployOnOne(name, options, new VertxDeployer(vertx, options, verticle));
    }

    SoleDeployment deployOnOne(String name, SoleOptions options, SoleVerticle.Deployer deployer) {
        SoleVerticle sole = new SoleVerticle(context, elect(name), options, holder, deployer);
        context.run(() -> {
            soles.add(sole);
            sole.closed().onComplete(ended -> soles.remove(sole));
            sole.campaign();
        });
        return sole;
    }

    private record VertxDeployer(Vertx vertx, SoleOptions options, Function<Leadership, ? extends Deployable> verticle)
            implements SoleVerticle.Deployer {
        @Override
        public Future<String> deploy(Leadership leadership) {
            try {
                return vertx.deployVerticle(() -> verticle.apply(leadership), options.deployment());
            } catch (RuntimeException thrown) {
                return Future.failedFuture(thrown); // By what makes the verticle.
            }
        }

        @Override
        public Future<Void> undeploy(String id) {
            return vertx.undeploy(id);
        }
    }

    @Override
    public Future<Lease> acquire(String name, LockOptions options) {
        Promise<Lease> promise = context.promise();
        context.run(() -> {
            Optional<Acquisition> unused = begin(name, options, promise);
        });
        return promise.future();
    }

    /** Begins to acquire; empty if it has failed already. */
    Optional<Acquisition> begin(String name, LockOptions options, Promise<Lease> promise) {
        if (closed) {
            promise.fail(Answers.unavailable("these locks are closed"));
            return Optional.empty();
        }
        Acquisition acquisition = new Acquisition(context, link, name, options, holder, bound);
        asking.add(acquisition);
        acquisition.outcome().onComplete(outcome -> {
            asking.remove(acquisition);
            if (outcome.succeeded()) {
                give(hold(outcome.result(), options), promise);
            } else {
                promise.fail(outcome.cause());
            }
        });
        acquisition.ask();
        return Optional.of(acquisition);
    }

    private static void give(HeldLease lease, Promise<Lease> caller) {
        try {
            caller.complete(lease);
        } catch (RejectedExecutionException ended) {
            // The caller's context has, as that of a verticle with threads of its own does: nobody would release it.
            Future<Void> unused = lease.releaseHere();
        }
    }

    private HeldLease hold(Acquisition.Granted granted, LockOptions options) {
        String id = granted.name().leaseId();
        HeldLease lease = new HeldLease(
                context, link, granted.name(), granted.terms(), options.renewing(), () -> held.remove(id));
        held.put(id, lease);
        lease.begin();
        return lease;
    }

    @Override
    public <T> Future<T> withLock(String name, LockOptions options, Function<Lease, Future<T>> work) {
        // The work begins on the context of the caller, as the lease comes there.
        return acquire(name, options).compose(lease -> under(lease, work));
    }

    private <T> Future<T> under(Lease lease, Function<Lease, Future<T>> work) {
        Promise<T> promise = context.promise();
        begun(lease, work).onComplete(worked -> {
            boolean heldToTheEnd = lease.isHeld();
            withinBound(RELEASING, lease.release()).onComplete(released -> {
                boolean lost = !heldToTheEnd || (released.failed() && isLost(released.cause()));
                if (worked.failed()) {
                    promise.fail(worked.cause());
                } else if (lost) {
                    promise.fail(Answers.lost("the lease of " + lease.lock()
                            + " was lost before the work had ended; it may have overlapped with another's"));
                } else {
                    promise.complete(worked.result());
                }
            });
        });
        return promise.future();
    }

    private static <T> Future<T> begun(Lease lease, Function<Lease, Future<T>> work) {
        try {
            Future<T> begun = work.apply(lease);
            return begun != null
                    ? begun
                    : Future.failedFuture(new NullPointerException("work: null (expected: a Future)"));
        } catch (Throwable thrown) {
            return Future.failedFuture(thrown);
        }
    }

    private static boolean isLost(Throwable failure) {
        return failure instanceof LockException said && said.code().equals("lost");
    }

    /** What becomes of it, or a failure if that takes too long. */
    private Future<Void> withinBound(Duration limit, Future<Void> step) {
        Promise<Void> promise = Promise.promise();
        context.run(() -> {
            HolderContext.Timer late =
                    context.after(limit, () -> promise.tryFail(Answers.unavailable("no answer within " + limit)));
            step.onComplete(ended -> context.run(() -> {
                late.cancel();
                if (ended.succeeded()) {
                    promise.tryComplete();
                } else {
                    promise.tryFail(ended.cause());
                }
            }));
        });
        return promise.future();
    }

    /**
     * Undeploys what was deployed on one member and runs here, within 5 s; then gives up what is being waited for, and
     * releases what is held. What is asked for from now on fails with {@code unavailable}.
     *
     * @return done when the service has confirmed it all, or after 2 s more: then leases end at their time to live, as
     *     does that of a verticle that has not stopped. Never fails.
     */
    public Future<Void> close() {
        Promise<Void> promise = context.promise();
        context.run(() -> withinBound(STOPPING, stopSoles())
                .onComplete(stopped -> withinBound(RELEASING, closeHere()).onComplete(ended -> promise.complete())));
        return promise.future();
    }

    private Future<Void> stopSoles() {
        return Future.join(
                        List.copyOf(soles).stream().map(SoleVerticle::closeHere).toList())
                .mapEmpty();
    }

    private Future<Void> closeHere() {
        closed = true;
        List<Future<?>> ending = new ArrayList<>();
        LockException why = Answers.unavailable("these locks were closed");
        List.copyOf(asking).forEach(acquisition -> ending.add(acquisition.giveUp(why)));
        List.copyOf(watches.values()).forEach(watching -> List.copyOf(watching).forEach(LeaderWatch::end));
        Set<Lease> inUse = new HashSet<>();
        soles.forEach(sole -> sole.lease().ifPresent(inUse::add));
        List.copyOf(held.values()).stream()
                .filter(lease -> !inUse.contains(lease))
                .forEach(lease -> ending.add(lease.releaseHere()));
        return Future.join(ending).mapEmpty();
    }
}
