package dev.carabiner.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.cp.CPGroup;
import com.hazelcast.cp.CPMember;
import com.hazelcast.cp.CPSubsystemManagementService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Asks how the Raft members are. Never blocks. */
final class RaftWatch {
    private static final long PATIENCE_MILLIS = 2_000;

    private final HazelcastInstance hazelcast;
    private final int required;
    private final ContextInternal context;
    // Without a majority a question stays open for seconds; callers share it rather than adding theirs.
    private volatile Future<Composition> question = Future.succeededFuture(Composition.EMPTY);
    private volatile Composition lastAnswer = Composition.EMPTY;

    /**
     * Who votes.
     *
     * @param members all Raft members, missing ones too
     * @param groups the members of each group. A member that has just stepped in is in none yet, and does not help them
     */
    record Composition(Collection<CPMember> members, List<Collection<CPMember>> groups) {
        static final Composition EMPTY = new Composition(List.of(), List.of());
    }

    /** @param required how many Raft members the configuration asks for; 0: none */
    RaftWatch(HazelcastInstance hazelcast, VertxInternal vertx, int required) {
        this.hazelcast = hazelcast;
        this.required = required;
        this.context = vertx.createEventLoopContext();
    }

    int required() {
        return required;
    }

    /** How the Raft members are now. Answers within 2 s, and never fails. */
    Future<RaftStatus> status(ContextInternal caller) {
        if (required == 0) {
            return caller.succeededFuture(RaftStatus.dev());
        }
        if (!isFormed()) {
            return caller.succeededFuture(
                    RaftStatus.forming(Math.min(addresses().size(), required), required));
        }
        return composition(caller)
                .map(this::judged)
                .otherwise(noAnswer -> RaftStatus.lost(weakest(lastAnswer, addresses()), required));
    }

    /** What a majority agrees on; fails after 2 s without an answer. */
    Future<Composition> composition(ContextInternal caller) {
        if (question.isComplete()) {
            question = ask();
        }
        Promise<Composition> answer = caller.promise();
        question.onComplete(answer);
        return answer.future().timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).onSuccess(seen -> lastAnswer = seen);
    }

    /**
     * Whether all who vote are here, so that one of them can step out in order. Where one is missing already, Hazelcast
     * would try for as long as it may, and the rest would have no majority in the end all the same.
     */
    Future<Boolean> canStepOut(ContextInternal caller) {
        if (required == 0) {
            return caller.succeededFuture(true);
        }
        return composition(caller).map(this::isComplete).otherwise(false);
    }

    private boolean isComplete(Composition composition) {
        Set<Address> here = addresses();
        return present(composition.members(), here) == composition.members().size();
    }

    /** Whether the first Raft members have found each other, once and for all. */
    boolean isFormed() {
        try {
            return management().isDiscoveryCompleted();
        } catch (HazelcastInstanceNotActiveException gone) {
            return true; // It was, or nobody will ever know; the question for the members fails.
        }
    }

    CPSubsystemManagementService management() {
        return hazelcast.getCPSubsystem().getCPSubsystemManagementService();
    }

    private Future<Composition> ask() {
        try {
            Future<Collection<CPMember>> members =
                    CpCalls.onContext(context, management().getCPMembers());
            List<Future<CPGroup>> groups = CpNames.groupsWithMetadata()
                    .map(name -> CpCalls.onContext(context, management().getCPGroup(name)))
                    .toList();
            List<Future<?>> all = new ArrayList<>(groups);
            all.add(members);
            return Future.all(all)
                    .map(answers -> new Composition(
                            members.result(),
                            groups.stream()
                                    .map(Future::result)
                                    .filter(group -> group != null) // Not created yet.
                                    .map(CPGroup::members)
                                    .toList()));
        } catch (HazelcastInstanceNotActiveException gone) {
            return context.failedFuture(gone);
        }
    }

    private RaftStatus judged(Composition composition) {
        Set<Address> here = addresses();
        int present = weakest(composition, here);
        boolean majorities = composition.groups().stream().allMatch(group -> present(group, here) * 2 > group.size());
        return majorities ? RaftStatus.answering(present, required) : RaftStatus.lost(present, required);
    }

    /** How many members are here of the group that has the fewest. */
    private static int weakest(Composition composition, Set<Address> here) {
        return composition.groups().stream()
                .mapToInt(group -> present(group, here))
                .min()
                .orElseGet(() -> present(composition.members(), here));
    }

    private static int present(Collection<CPMember> members, Set<Address> here) {
        return (int) members.stream()
                .filter(member -> here.contains(member.getAddress()))
                .count();
    }

    private Set<Address> addresses() {
        try {
            return hazelcast.getCluster().getMembers().stream()
                    .map(Member::getAddress)
                    .collect(Collectors.toSet());
        } catch (HazelcastInstanceNotActiveException gone) {
            return Set.of();
        }
    }
}
