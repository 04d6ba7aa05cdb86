package dev.carabiner.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.cp.CPGroupId;
import com.hazelcast.cp.internal.CPMemberInfo;
import com.hazelcast.cp.internal.RaftService;
import com.hazelcast.cp.internal.raft.impl.RaftEndpoint;
import com.hazelcast.cp.internal.raft.impl.RaftNode;
import com.hazelcast.cp.internal.raft.impl.RaftNodeImpl;
import com.hazelcast.cp.internal.raft.impl.state.LeaderState;
import com.hazelcast.cp.internal.raft.impl.state.RaftState;
import com.hazelcast.cp.internal.raft.impl.task.InitLeadershipTransferTask;
import com.hazelcast.internal.services.MembershipServiceEvent;
import com.hazelcast.spi.impl.InternalCompletableFuture;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Hands on what this member leads, before it leaves. Hazelcast just removes a leader that shuts down: its groups then
 * stand still until the others miss its heartbeats, about 2.5 s here, and if it led the group that keeps account of all
 * others, its own removal waits for that too. Handing on takes milliseconds.
 *
 * <p>This reaches for internals of Hazelcast 5.3, for its public API does not know of leaders. Where they cannot be had,
 * a leave takes longer, and that is all.
 */
final class RaftLeadership {
    private static final System.Logger LOG = System.getLogger(RaftLeadership.class.getName());
    private static final long PATIENCE_MILLIS = 1_000;

    private final HazelcastInstance hazelcast;

    RaftLeadership(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
    }

    /** Hands all groups that this member leads to others that are here. Ends within a second, and never fails. */
    Future<Void> handOn(ContextInternal context) {
        try {
            return Future.join(transfers(context)).<Void>mapEmpty().otherwiseEmpty();
        } catch (IllegalStateException gone) {
            LOG.log(System.Logger.Level.DEBUG, "nothing is handed on", gone);
            return context.succeededFuture();
        }
    }

    /** How many groups this member leads; 0 if that cannot be found out. */
    int led() {
        try {
            return service().map(raft -> raft.getLeadedGroups().size()).orElse(0);
        } catch (IllegalStateException gone) {
            return 0;
        }
    }

    /**
     * Tells all members who the Raft members are, if this member leads the group that keeps account of them, as Hazelcast
     * does when a member is added. Never blocks.
     *
     * @throws com.hazelcast.core.HazelcastInstanceNotActiveException if Hazelcast has stopped
     */
    void tellMembers(MembershipEvent added) {
        service().ifPresent(raft -> raft.memberAdded(new MembershipServiceEvent(added)));
    }

    private List<Future<Void>> transfers(ContextInternal context) {
        List<Future<Void>> transfers = new ArrayList<>();
        Optional<RaftService> raft = service();
        if (raft.isEmpty()) {
            return transfers;
        }
        int turn = 0; // Not all to the same.
        for (CPGroupId group : raft.get().getLeadedGroups()) {
            List<RaftEndpoint> heirs = new ArrayList<>(heirs(raft.get(), group));
            if (!heirs.isEmpty()) {
                Collections.rotate(heirs, turn++);
                transfers.add(transfer(context, raft.get(), group, heirs));
            }
        }
        return transfers;
    }

    private static Future<Void> transfer(
            ContextInternal context, RaftService raft, CPGroupId group, List<RaftEndpoint> heirs) {
        if (!(raft.getRaftNode(group) instanceof RaftNodeImpl node)) {
            return context.succeededFuture();
        }
        InternalCompletableFuture<Object> done = InternalCompletableFuture.withExecutor(CpCalls.ON_ANSWER);
        node.execute(new Transfer(node, heirs, done));
        return CpCalls.onContext(context, done)
                .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .onFailure(stays -> LOG.log(System.Logger.Level.DEBUG, group + " is not handed on", stays))
                .mapEmpty();
    }

    private List<RaftEndpoint> heirs(RaftService raft, CPGroupId group) {
        RaftNode node = raft.getRaftNode(group);
        CPMemberInfo own = raft.getLocalCPMember();
        if (node == null || own == null) {
            return List.of();
        }
        Set<Address> here = hazelcast.getCluster().getMembers().stream()
                .map(Member::getAddress)
                .collect(Collectors.toSet());
        return raft.getMetadataGroupManager().getActiveMembers().stream()
                .filter(member -> !member.equals(own) && here.contains(member.getAddress()))
                .map(CPMemberInfo::toRaftEndpoint)
                .filter(node.getCommittedMembers()::contains)
                .toList();
    }

    /**
     * Waits for a moment in which nothing is on its way to be committed and an heir knows all that is, and transfers then.
     * Hazelcast would take no entries while it waits for such a moment itself, and looks only every half second; and to
     * an heir that has just been taken in, and does not serve the group yet, it would hand on in vain. Runs on the thread
     * of the group.
     */
    private static final class Transfer implements Runnable {
        private static final int LOOKS = 150;
        private static final long BETWEEN_MILLIS = 2;

        private final RaftNodeImpl node;
        private final List<RaftEndpoint> heirs;
        private final InternalCompletableFuture<Object> done;
        private int looks;

        private Transfer(RaftNodeImpl node, List<RaftEndpoint> heirs, InternalCompletableFuture<Object> done) {
            this.node = node;
            this.heirs = heirs;
            this.done = done;
        }

        @Override
        public void run() {
            RaftState state = node.state();
            LeaderState leader = state.leaderState();
            if (leader == null) {
                done.complete("no leader any more");
                return;
            }
            long last = state.log().lastLogOrSnapshotIndex();
            Optional<RaftEndpoint> ready = heirs.stream()
                    .filter(heir -> leader.getFollowerState(heir).matchIndex() >= state.commitIndex())
                    .findFirst();
            boolean again = ++looks < LOOKS;
            if (again && (ready.isEmpty() || state.commitIndex() < last)) {
                node.schedule(this, BETWEEN_MILLIS);
            } else if (ready.isPresent()) {
                new InitLeadershipTransferTask(node, ready.get(), done).run();
            } else {
                done.complete("nobody to hand on to");
            }
        }
    }

    private Optional<RaftService> service() {
        return HazelcastNode.of(hazelcast).map(node -> node.getNodeEngine().getService(RaftService.SERVICE_NAME));
    }
}
