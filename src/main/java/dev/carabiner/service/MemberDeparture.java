package dev.carabiner.service;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * When a member goes: the verticles that it is made of are {@link Resident}s, and whoever wants to stop the first of them
 * (Vert.x, as it closes) sets off the whole leave, once, and waits for it.
 *
 * <p>If Vert.x closes while the member is still joining, the join is broken off, and what is there of it goes.
 */
final class MemberDeparture {
    /** How long a join that was broken off may take to end. */
    private static final Duration BREAK_OFF = Duration.ofSeconds(3);

    private static final long LOOK_MILLIS = 10;

    private final VertxInternal vertx;
    private final Supplier<Future<Void>> leave;
    private final List<Resident> residents = new CopyOnWriteArrayList<>();
    /** Of all that were ever deployed: one that is being stopped stands in Vert.x's list until that is over. */
    private final Set<String> own = new CopyOnWriteArraySet<>();

    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean joining;
    private volatile boolean clearing;
    private final Promise<Void> brokenOff = Promise.promise();
    private final Promise<Void> settled = Promise.promise();
    private final Promise<Void> over = Promise.promise();

    /** @param leave the steps of leaving for a member that has joined; nothing for one that has not */
    MemberDeparture(VertxInternal vertx, Supplier<Future<Void>> leave) {
        this.vertx = vertx;
        this.leave = leave;
    }

    /** A join begins; to be followed by {@link #joinEnded}. */
    void joinBegins() {
        joining = true;
    }

    /** Waits for a step of the join, unless the member is to go first. */
    <T> Future<T> unlessGoing(Future<T> step) {
        Promise<T> outcome = Promise.promise();
        step.onComplete(done -> {
            if (done.succeeded()) {
                outcome.tryComplete(done.result());
            } else {
                outcome.tryFail(done.cause());
            }
        });
        brokenOff.future().onSuccess(going -> outcome.tryFail(Refusals.unavailable("this member is leaving")));
        return outcome.future();
    }

    /**
     * Starts a verticle that is to outlast those of the application, unless the member is to go first. Who waits for the
     * start must not wait for Vert.x alone: a close that comes between the start of a verticle and the moment when it is
     * entered as deployed leaves the deployment unanswered (an assertion of Vert.x fails there, where they are on).
     */
    Future<Resident> deploy(VerticleBase verticle) {
        Resident resident = new Resident(verticle, own::add, this::depart);
        return unlessGoing(vertx.deployVerticle(resident).map(id -> {
            residents.add(resident);
            if (clearing) {
                Future<Void> unused = clear(resident); // Came when the rest had been taken away.
            }
            return resident;
        }));
    }

    private Future<Void> clear(Resident resident) {
        return residents.remove(resident) ? resident.remove() : Future.succeededFuture();
    }

    /** The join has ended, one way or the other; if it has failed, all that it started is taken away again. */
    Future<Void> joinEnded(boolean succeeded) {
        Future<Void> cleared = Future.succeededFuture();
        if (!succeeded) {
            clearing = true;
            for (Resident resident : residents) {
                cleared = cleared.transform(before -> clear(resident));
            }
        }
        return cleared.onComplete(done -> settled.tryComplete());
    }

    /**
     * Leaves: once, however often it is called.
     *
     * @return done when all of it is over; never fails
     */
    Future<Void> depart() {
        if (begun.compareAndSet(false, true)) {
            brokenOff.complete();
            Future<Void> join = joining
                    ? settled.future().timeout(BREAK_OFF.toMillis(), TimeUnit.MILLISECONDS)
                    : Future.succeededFuture();
            join.transform(joinedOrNot -> applicationStopped())
                    .transform(stopped -> leave.get())
                    .onComplete(left -> over.complete());
        }
        return over.future();
    }

    /**
     * While Vert.x closes, its verticles may work under locks until the last of them has stopped, and give them back as
     * they do. No bound: it waits for them anyway.
     */
    private Future<Void> applicationStopped() {
        Promise<Void> stopped = Promise.promise();
        lookAtApplication(stopped);
        return stopped.future();
    }

    private void lookAtApplication(Promise<Void> stopped) {
        if (!vertx.closeFuture().isClosed() || own.containsAll(vertx.deploymentIDs())) {
            stopped.complete();
        } else {
            vertx.setTimer(LOOK_MILLIS, again -> lookAtApplication(stopped));
        }
    }
}
