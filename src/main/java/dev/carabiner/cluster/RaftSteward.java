package dev.carabiner.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.cp.CPMember;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps the Raft group whole. Hazelcast removes a Raft member that has been missing for a minute, but puts no other in
 * its place: here the oldest member that is none steps in. And it may never miss one whose address is in use again, so a
 * member that finds its own address among the Raft members removes that predecessor at once: it is dead, for its port is
 * ours, and it kept nothing on disk.
 *
 * <p>Asks and requests, never blocks, so it lives on an event loop.
 */
final class RaftSteward implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RaftSteward.class.getName());
    private static final long PERIOD_MILLIS = 2_000;

    private final HazelcastInstance hazelcast;
    private final VertxInternal vertx;
    private final RaftWatch watch;
    private final ContextInternal context;
    private final long timer;
    // Owned by the context.
    private boolean busy;

    RaftSteward(HazelcastInstance hazelcast, VertxInternal vertx, RaftWatch watch) {
        this.hazelcast = hazelcast;
        this.vertx = vertx;
        this.watch = watch;
        this.context = vertx.createEventLoopContext();
        this.timer = context.setPeriodic(PERIOD_MILLIS, tick -> tend());
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }

    // One attempt at a time: the next one waits until this one has ended, and then for its period.
    private void tend() {
        if (busy) {
            return;
        }
        busy = true;
        attempt()
                .onFailure(notNow -> LOG.log(System.Logger.Level.DEBUG, "raft members not tended", notNow))
                .onComplete(ended -> busy = false);
    }

    private Future<Void> attempt() {
        try {
            if (!watch.isFormed() || watch.management().getLocalCPMember() != null) {
                return context.succeededFuture();
            }
        } catch (HazelcastInstanceNotActiveException gone) {
            return context.failedFuture(gone);
        }
        return watch.composition(context).compose(composition -> {
            Collection<CPMember> members = composition.members();
            Optional<CPMember> predecessor = predecessor(members);
            if (predecessor.isPresent()) {
                return remove(predecessor.get());
            }
            return isMyTurn(members) ? stepIn(members) : context.succeededFuture();
        });
    }

    private Optional<CPMember> predecessor(Collection<CPMember> members) {
        Address own = hazelcast.getCluster().getLocalMember().getAddress();
        return members.stream()
                .filter(member -> member.getAddress().equals(own))
                .findFirst();
    }

    private Future<Void> remove(CPMember predecessor) {
        LOG.log(System.Logger.Level.INFO, "removing {0}, an earlier life at this address", predecessor);
        return CpCalls.onContext(context, watch.management().removeCPMember(predecessor.getUuid()));
    }

    // Two that step in at once would leave one member too many, so only the oldest candidate does. Members may see
    // different lists for a moment; one too many does no harm but an extra vote.
    private boolean isMyTurn(Collection<CPMember> members) {
        if (members.size() >= watch.required()) {
            return false;
        }
        Set<Address> taken = members.stream().map(CPMember::getAddress).collect(Collectors.toSet());
        return hazelcast.getCluster().getMembers().stream()
                .filter(member -> !member.isLiteMember() && !taken.contains(member.getAddress()))
                .findFirst()
                .filter(Member::localMember)
                .isPresent();
    }

    private Future<Void> stepIn(Collection<CPMember> members) {
        LOG.log(
                System.Logger.Level.INFO,
                "{0} of {1} raft members left, this one steps in",
                members.size(),
                watch.required());
        return CpCalls.onContext(context, watch.management().promoteToCPMember())
                .onSuccess(done -> LOG.log(System.Logger.Level.INFO, "this member is a raft member now"));
    }
}
