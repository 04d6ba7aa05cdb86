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
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Asks how the Raft members are. Never blocks. */
final class RaftWatch {
    private static final System.Logger LOG = System.getLogger(RaftWatch.class.getName());
    private static final long PATIENCE_MILLIS = 2_000;
    /** How long members that are here may say nothing before they count as lost all the same. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final HazelcastInstance hazelcast;
    private final int required;
    private final ContextInternal context;
    // Without a majority a question stays open for seconds; callers share it rather than adding theirs.
    private volatile Future<RaftComposition> question = Future.succeededFuture(RaftComposition.UNKNOWN);
    private volatile RaftComposition lastAnswer = RaftComposition.UNKNOWN;
    private volatile long answeredNanos;
    private volatile Optional<RaftStatus> lastStatus = Optional.empty();
    private volatile boolean formed;

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
                .otherwise(noAnswer -> unanswered())
                .onSuccess(status -> lastStatus = Optional.of(status));
    }

    /** What a majority agrees on; fails after 2 s without an answer. */
    Future<RaftComposition> composition(ContextInternal caller) {
        if (question.isComplete()) {
            question = ask();
        }
        Promise<RaftComposition> answer = caller.promise();
        question.onComplete(answer);
        return answer.future().timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).onSuccess(this::note);
    }

    /**
     * Asks anew, whatever else is being asked. To be called when the Raft members have changed: {@link #isLost} goes by
     * the last answer, and one from before a replacement would count those that were replaced.
     */
    void refresh() {
        if (isFormed()) {
            ask().onSuccess(this::note)
                    .onFailure(notNow -> LOG.log(Level.DEBUG, "no answer about the raft members", notNow));
        }
    }

    private void note(RaftComposition seen) {
        lastAnswer = seen;
        answeredNanos = System.nanoTime();
    }

    /** What {@link #status} last found, by whomever it was asked; empty if nothing yet. */
    Optional<RaftStatus> lastStatus() {
        return lastStatus;
    }

    /**
     * Whether too few of those are here who voted when that was last found out, so that nothing can be read or written.
     * Answers at once, from what is known.
     */
    boolean isLost() {
        RaftComposition known = lastAnswer;
        return required > 0 && known.isKnown() && !known.hasMajorities(addresses());
    }

    /**
     * Whether all who vote are here, so that one of them can step out in order. Where one is missing already, Hazelcast
     * would try for as long as it may, and the rest would have no majority in the end all the same.
     */
    Future<Boolean> canStepOut(ContextInternal caller) {
        if (required == 0) {
            return caller.succeededFuture(true);
        }
        if (isLost()) {
            return caller.succeededFuture(false);
        }
        return composition(caller).map(seen -> seen.isComplete(addresses())).otherwise(false);
    }

    /** As {@link #isFormed}, but as this member last saw it, also when Hazelcast has stopped since. */
    boolean wasFormed() {
        return required == 0 || formed;
    }

    /** Whether the first Raft members have found each other, once and for all. */
    boolean isFormed() {
        try {
            boolean now = management().isDiscoveryCompleted();
            if (now) {
                formed = true;
            }
            return now;
        } catch (HazelcastInstanceNotActiveException gone) {
            return true; // It was, or nobody will ever know; the question for the members fails.
        }
    }

    CPSubsystemManagementService management() {
        return hazelcast.getCPSubsystem().getCPSubsystemManagementService();
    }

    /** Where members of the cluster are now, in the eyes of this one; none once it has left. */
    Set<Address> addresses() {
        try {
            return hazelcast.getCluster().getMembers().stream()
                    .map(Member::getAddress)
                    .collect(Collectors.toSet());
        } catch (HazelcastInstanceNotActiveException gone) {
            return Set.of();
        }
    }

    private Future<RaftComposition> ask() {
        try {
            Future<Collection<CPMember>> members =
                    CpCalls.onContext(context, management().getCPMembers());
            List<Future<CPGroup>> groups = CpNames.groupsWithMetadata()
                    .map(name -> CpCalls.onContext(context, management().getCPGroup(name)))
                    .toList();
            List<Future<?>> all = new ArrayList<>(groups);
            all.add(members);
            return Future.all(all)
                    .map(answers -> new RaftComposition(
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

    private RaftStatus judged(RaftComposition composition) {
        Set<Address> here = addresses();
        return composition.hasMajorities(here)
                ? RaftStatus.answering(composition.presentInWeakest(here), required, missing(composition))
                : lost(composition);
    }

    private RaftStatus unanswered() {
        RaftComposition known = lastAnswer;
        if (!known.isKnown()) {
            return RaftStatus.unanswered(required);
        }
        // Who is here is known by address only, and one that was started again at the same address knows nothing any
        // more.
        boolean patient = System.nanoTime() - answeredNanos < SILENCE_NANOS;
        Set<Address> here = addresses();
        return patient && known.hasMajorities(here)
                ? RaftStatus.silent(known.presentInWeakest(here), required, missing(known))
                : lost(known);
    }

    private RaftStatus lost(RaftComposition composition) {
        return RaftStatus.lost(composition.presentInWeakest(addresses()), required, missing(composition));
    }

    private List<String> missing(RaftComposition composition) {
        return composition.missing(addresses()).stream()
                .map(member -> member.getAddress().getHost() + ":"
                        + member.getAddress().getPort())
                .sorted()
                .toList();
    }
}
