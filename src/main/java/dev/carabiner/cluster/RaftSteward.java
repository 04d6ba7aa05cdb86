package dev.carabiner.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.cp.CPMember;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the Raft groups whole, loss after loss, for as long as there are members to do it with. Each member has one, and
 * by {@link RaftRepair} they agree on who does what:
 *
 * <ul>
 *   <li>While a Raft member is missing, another member steps in at once, and stands by: it votes in nothing yet, so
 *       nothing is lost if the missing one comes back.
 *   <li>If it does not come back, it is removed, and Hazelcast gives its place in each group to the one that stands by.
 *   <li>A member that finds its own address among the Raft members, and is none, removes that predecessor at once: it is
 *       dead, for its port is ours, and it kept nothing on disk.
 *   <li>A member that was removed while it was cut off cannot vote again in this life. It says so and ends.
 * </ul>
 *
 * <p>It never wipes a group that has lost its majority: the members that are missing may be alive on the other side of a
 * split, and granting.
 *
 * <p>Asks and requests, never blocks, so it lives on an event loop.
 */
final class RaftSteward implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RaftSteward.class.getName());
    private static final long PERIOD_MILLIS = 2_000;
    /** How soon it asks again whether it was removed: each second that it does not know is one without its vote. */
    private static final long DOUBT_MILLIS = 300;

    private final HazelcastInstance hazelcast;
    private final VertxInternal vertx;
    private final RaftWatch watch;
    private final Runnable expelled;
    private final ContextInternal context;
    private final RaftRepair repair;
    private final long timer;
    private volatile boolean closed;
    // Owned by the context.
    private boolean busy;
    private int timesNotFound;
    private RaftStatus.State said = RaftStatus.State.FORMING;

    /** @param expelled is run, once, when this member was removed from the Raft members although it lives */
    RaftSteward(HazelcastInstance hazelcast, VertxInternal vertx, RaftWatch watch, Runnable expelled) {
        this.hazelcast = hazelcast;
        this.vertx = vertx;
        this.watch = watch;
        this.expelled = expelled;
        this.context = vertx.createEventLoopContext();
        this.repair = new RaftRepair(watch.required());
        this.timer = context.setPeriodic(PERIOD_MILLIS, tick -> tend());
    }

    /** Looks after the groups now, rather than when it is time again: this member may have missed what was done. */
    void look() {
        context.runOnContext(now -> tend());
    }

    @Override
    public void close() {
        closed = true;
        vertx.cancelTimer(timer);
    }

    // One attempt at a time: the next one waits until this one has ended, and then for its period.
    private void tend() {
        if (busy || closed || !watch.isFormed()) {
            return;
        }
        busy = true;
        watch.status(context)
                .compose(this::attemptAfter)
                .onFailure(notNow -> LOG.log(Level.DEBUG, "raft members not tended", notNow))
                .onComplete(ended -> busy = false);
    }

    private Future<Void> attemptAfter(RaftStatus status) {
        say(status);
        boolean answering = status.state() == RaftStatus.State.WHOLE || status.state() == RaftStatus.State.DEGRADED;
        return answering ? attempt() : context.succeededFuture();
    }

    private void say(RaftStatus status) {
        if (status.state() != said) {
            said = status.state();
            Level level = said == RaftStatus.State.LOST ? Level.ERROR : Level.INFO;
            LOG.log(level, () -> "raft is " + status.state().label() + ": " + status.explanation());
        }
    }

    private Future<Void> attempt() {
        return watch.composition(context).compose(composition -> {
            try {
                return attempt(composition);
            } catch (HazelcastInstanceNotActiveException gone) {
                return context.failedFuture(gone);
            }
        });
    }

    private Future<Void> attempt(RaftComposition composition) {
        CPMember own = watch.management().getLocalCPMember();
        Optional<CPMember> local = Optional.ofNullable(own);
        if (local.isPresent() && !composition.contains(local.get().getUuid())) {
            noteExpelled();
            return context.succeededFuture();
        }
        timesNotFound = 0;
        List<RaftRepair.Candidate> candidates = hazelcast.getCluster().getMembers().stream()
                .filter(member -> !member.isLiteMember())
                .map(RaftSteward::candidate)
                .toList();
        return repair.next(composition, candidates, local.isPresent(), System.nanoTime())
                .match(new RaftRepair.Cases<Future<Void>>() {
                    @Override
                    public Future<Void> nothing() {
                        return context.succeededFuture();
                    }

                    @Override
                    public Future<Void> remove(RaftRepair.Remove remove) {
                        return removed(remove);
                    }

                    @Override
                    public Future<Void> stepIn(RaftRepair.StepIn stepIn) {
                        return steppedIn(composition);
                    }
                });
    }

    private static RaftRepair.Candidate candidate(Member member) {
        return new RaftRepair.Candidate(member.getAddress(), member.localMember());
    }

    /** Seen twice, for a member that has just stepped in may be shown an answer from before. */
    private void noteExpelled() {
        timesNotFound++;
        if (timesNotFound == 1) {
            context.setTimer(DOUBT_MILLIS, again -> tend());
        } else if (timesNotFound == 2) {
            expelled.run();
        }
    }

    private Future<Void> removed(RaftRepair.Remove remove) {
        LOG.log(Level.INFO, "removing the raft member {0}: {1}", remove.member().getAddress(), remove.reason());
        return CpCalls.onContext(
                        context,
                        watch.management().removeCPMember(remove.member().getUuid()))
                .compose(done -> remove.ofPredecessor() ? attempt() : context.succeededFuture());
    }

    private Future<Void> steppedIn(RaftComposition composition) {
        Set<Address> here = watch.addresses();
        LOG.log(
                Level.INFO,
                "{0} of {1} raft members are here, this member steps in",
                composition.present(here),
                watch.required());
        return CpCalls.onContext(context, watch.management().promoteToCPMember())
                .onSuccess(done -> LOG.log(Level.INFO, "this member is a raft member now"));
    }
}
