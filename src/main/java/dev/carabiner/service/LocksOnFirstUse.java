package dev.carabiner.service;

import dev.carabiner.cluster.LockProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Lock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * Locks for an application that only named the cluster manager: its member joins the ring when the first lock is asked
 * for. Found through the {@link java.util.ServiceLoader}; made for one Vert.x.
 *
 * <p>It joins, as any member does, and does not only ask the members that are there: in a cluster of such applications
 * there would be none to ask. A Vert.x that never asks for a lock stays out of the ring, serves nothing and forwards
 * nothing, for whoever wants a lock asks its owner by the ring.
 */
public final class LocksOnFirstUse implements LockProvider {
    private static final Logger LOG = System.getLogger(LocksOnFirstUse.class.getName());

    private volatile Optional<LocksOnceJoined> locks = Optional.empty();
    /** The last attempt to join. */
    private volatile Optional<MemberService> member = Optional.empty();

    /** For the {@link java.util.ServiceLoader}. Starts nothing. */
    public LocksOnFirstUse() {}

    @Override
    public void open(Vertx vertx) {
        locks = Optional.of(
                new LocksOnceJoined((VertxInternal) vertx, () -> start(vertx), this::progress, this::depart));
    }

    @Override
    public Future<Lock> acquire(String name, Duration timeout) {
        return locks.orElseThrow().acquire(name, timeout);
    }

    private Future<SharedDataLocks> start(Vertx vertx) {
        MemberService attempt = MemberService.withoutDoors(vertx);
        member = Optional.of(attempt);
        return attempt.join(Optional.empty())
                .onSuccess(in -> warnIfDev(attempt))
                .compose(in -> attempt.sharedDataLocks());
    }

    private static void warnIfDev(MemberService started) {
        if (!started.isReplicated()) {
            LOG.log(
                    Level.WARNING,
                    "locks without consensus (cluster.raft: 0, consistency: dev): when a member dies, a lock may be"
                            + " granted twice, or be forgotten; for locks that hold set cluster.raft to 3 and run at"
                            + " least three members");
        }
    }

    private String progress() {
        return member.map(MemberService::progress).orElse("starting");
    }

    private Future<Void> depart() {
        return member.map(MemberService::depart).orElseGet(Future::succeededFuture);
    }

    @Override
    public Future<Void> leave() {
        return locks.map(LocksOnceJoined::leave).orElseGet(Future::succeededFuture);
    }
}
