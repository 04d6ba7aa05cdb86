package dev.carabiner.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.cp.event.CPMembershipEvent;
import com.hazelcast.cp.event.CPMembershipListener;
import dev.carabiner.config.CarabinerOptions;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** What a member has while it is in the cluster: from the moment it was admitted until it leaves. */
final class Presence implements AutoCloseable {
    /** The attribute in which Vert.x carries its node id. A Hazelcast member without one is no member of ours. */
    private static final String ID_ATTRIBUTE = "__vertx.nodeId";

    private static final long LOOK_MILLIS = 500;

    private static final System.Logger LOG = System.getLogger(Presence.class.getName());

    private final HazelcastInstance hazelcast;
    private final VertxInternal vertx;
    private final Admission admission;
    private final Promise<EndOfLife> stopped;
    private final String address;
    private final RaftWatch raft;
    private final CpProxies proxies;
    private final Optional<RaftSteward> steward;
    private final Context newsroom;
    private final RaftNews news;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean leaving;
    private volatile boolean ended;

    Presence(
            HazelcastInstance hazelcast,
            VertxInternal vertx,
            CarabinerOptions options,
            Admission admission,
            Promise<EndOfLife> stopped) {
        this.hazelcast = hazelcast;
        this.vertx = vertx;
        this.admission = admission;
        this.stopped = stopped;
        int required = options.cluster().raft();
        Address own = hazelcast.getCluster().getLocalMember().getAddress();
        this.address = own.getHost() + ":" + own.getPort();
        this.raft = new RaftWatch(hazelcast, vertx, required);
        this.proxies = new CpProxies(
                hazelcast, new CpNames(required > 0), options.locks().shards());
        this.steward =
                required == 0 ? Optional.empty() : Optional.of(new RaftSteward(hazelcast, vertx, raft, this::expelled));
        this.newsroom = vertx.createEventLoopContext();
        this.news = new RaftNews(new ContextTimers(newsroom), new RaftLeadership(hazelcast)::tellMembers);
        listen();
        newsroom.runOnContext(now -> vertx.setPeriodic(LOOK_MILLIS, this::lookForItsEnd));
    }

    /** Has Hazelcast end in order what it has ended in silence: then its listeners hear of it, and it is forgotten. */
    private void lookForItsEnd(long timer) {
        if (leaving || ended) {
            vertx.cancelTimer(timer);
        } else if (HazelcastNode.hasEndedSilently(hazelcast)) {
            vertx.cancelTimer(timer);
            var unused = vertx.executeBlocking(() -> {
                hazelcast.getLifecycleService().terminate();
                return "ended";
            });
        }
    }

    private void listen() {
        hazelcast.getCluster().addMembershipListener(new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {
                tellListeners();
                if (raft.required() > 0) {
                    newsroom.runOnContext(now -> news.memberAdded(event));
                }
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                tellListeners();
            }
        });
        hazelcast.getLifecycleService().addLifecycleListener(this::lifecycleChanged);
        if (raft.required() > 0) {
            hazelcast.getCPSubsystem().addMembershipListener(new CPMembershipListener() {
                @Override
                public void memberAdded(CPMembershipEvent event) {
                    raft.refresh();
                }

                @Override
                public void memberRemoved(CPMembershipEvent event) {
                    raft.refresh();
                }
            });
        }
    }

    private void tellListeners() {
        listeners.forEach(Runnable::run);
    }

    private void lifecycleChanged(LifecycleEvent event) {
        if (event.getState() == LifecycleState.MERGED) {
            // After a split this member has joined the larger side as a newcomer: what was refused at the start still
            // is.
            admission.refusalAfterMerge().ifPresent(this::stop);
            steward.ifPresent(RaftSteward::look);
            tellListeners();
        } else if (event.getState() == LifecycleState.SHUTDOWN && !leaving) {
            ended = true;
            stopped.tryComplete(
                    raft.wasFormed()
                            ? EndOfLife.forGood("Hazelcast has stopped; its log says why")
                            : EndOfLife.mendedByNewLife("a member went away while the first " + raft.required()
                                    + " looked for each other, which ends all of them; nothing was granted yet"));
            steward.ifPresent(RaftSteward::close);
            proxies.close();
            tellListeners();
        }
    }

    /** It still serves, as one that asks the others; but it is to start anew, so that the next loss finds a voter more. */
    private void expelled() {
        String reason =
                "this raft member was missing for so long that it was removed and replaced; started again, it can"
                        + " vote again";
        LOG.log(System.Logger.Level.ERROR, reason);
        stopped.tryComplete(EndOfLife.mendedByNewLife(reason));
    }

    private void stop(String reason) {
        LOG.log(System.Logger.Level.ERROR, "stopping after a merge: {0}", reason);
        stopped.tryComplete(EndOfLife.forGood(reason));
        // Not here: this is a thread that the shutdown waits for.
        var unused = vertx.executeBlocking(() -> {
            hazelcast.getLifecycleService().shutdown();
            return reason;
        });
    }

    Set<String> liveMemberIds() {
        try {
            return hazelcast.getCluster().getMembers().stream()
                    .map(member -> member.getAttribute(ID_ATTRIBUTE))
                    .filter(Objects::nonNull)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (HazelcastInstanceNotActiveException gone) {
            return Set.of();
        }
    }

    void onLivenessChange(Context context, Runnable listener) {
        listeners.add(() -> context.runOnContext(now -> listener.run()));
    }

    CpProxies proxies() {
        return proxies;
    }

    RaftWatch raft() {
        return raft;
    }

    /** Host and port. */
    String address() {
        return address;
    }

    /** Before anything is handed over: a member that goes steps in for nobody. */
    void beginLeaving() {
        leaving = true;
        steward.ifPresent(RaftSteward::close);
    }

    /** Before Hazelcast is left. Never blocks. */
    @Override
    public void close() {
        beginLeaving();
        news.close();
        proxies.close();
    }
}
