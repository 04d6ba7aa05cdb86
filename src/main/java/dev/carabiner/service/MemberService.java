package dev.carabiner.service;

import dev.carabiner.cluster.CarabinerClusterManager;
import dev.carabiner.cluster.MembershipSettings;
import dev.carabiner.cluster.MembershipVerticle;
import dev.carabiner.cluster.RaftStatus;
import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;
import dev.carabiner.cluster.SystemTicker;
import dev.carabiner.cluster.VertxRegisters;
import dev.carabiner.cluster.VertxTimers;
import dev.carabiner.config.CarabinerOptions;
import dev.carabiner.lock.LockLimits;
import dev.carabiner.ring.RingHash;
import dev.carabiner.wire.ClusterDocument;
import dev.carabiner.wire.LockBounds;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A member's services on a Vert.x that {@link CarabinerClusterManager} has clustered: membership, ring and locks, and the
 * operations on them for the doors. May be used from any context.
 */
public final class MemberService {
    /** How long a member that leaves waits for its shards to be taken over. */
    private static final Duration HAND_OVER = Duration.ofSeconds(3);

    private static final Logger LOG = System.getLogger(MemberService.class.getName());

    private final VertxInternal vertx;
    private final CarabinerClusterManager manager;
    private final CarabinerOptions options;
    private final long startedMillis = System.currentTimeMillis();
    private final JoiningOperations operations = new JoiningOperations(this::progress);

    private volatile String progress = "starting";
    private volatile Optional<Joined> joined = Optional.empty();

    private MemberService(VertxInternal vertx, CarabinerClusterManager manager) {
        this.vertx = vertx;
        this.manager = manager;
        this.options = manager.options();
    }

    /** What there is once the member has joined. */
    private record Joined(MembershipVerticle membership, LockVerticle locks, String membershipId, String locksId) {}

    /**
     * The services of this Vert.x; nothing starts before {@link #join}.
     *
     * @throws IllegalArgumentException if another cluster manager than Carabiner's has clustered it, or none
     */
    public static MemberService of(Vertx vertx) {
        VertxInternal internal = (VertxInternal) vertx;
        if (!(internal.clusterManager() instanceof CarabinerClusterManager manager)) {
            throw new IllegalArgumentException(
                    "vertx: clustered by " + internal.clusterManager() + " (expected: CarabinerClusterManager)");
        }
        return new MemberService(internal, manager);
    }

    /** Everything that this member can be asked; before it has joined, each call is answered {@code unavailable}. */
    public Operations operations() {
        return operations;
    }

    /** The stable name of this member. */
    public String name() {
        String address = manager.clusterAddress();
        int colon = address.lastIndexOf(':');
        return options.nameAt(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /** Host and port at which other members reach this one. */
    public String clusterAddress() {
        return manager.clusterAddress();
    }

    /** How many members stand in the ring register, as far as this one knows. */
    public int members() {
        return joined.map(here -> here.membership().ring().view().members().size())
                .orElse(0);
    }

    /** What is being waited for, for people. */
    public String progress() {
        return progress;
    }

    /** Completes with the reason if the member can go on no longer; never on an orderly {@link #leave}. */
    public Future<String> stopped() {
        return manager.stopped();
    }

    /**
     * Joins: waits for the registers to answer, for as long as that takes, and stands in the ring. Fails if the name is
     * taken or the cluster draws its ring in another way.
     *
     * @param http the base URL of this member's HTTP door, for other people to find it
     */
    public Future<Void> join(Optional<String> http) {
        Promise<Void> ready = Promise.promise();
        long reporter = vertx.setPeriodic(0, 1_000, tick -> report());
        manager.registersReady().onComplete(ready);
        return ready.future()
                .compose(answer -> VertxRegisters.open(vertx))
                .compose(registers -> deploy(registers, http))
                .andThen(outcome -> vertx.cancelTimer(reporter));
    }

    private void report() {
        manager.raftStatus().onSuccess(status -> {
            boolean news = !progress.equals(status.explanation());
            progress = status.explanation();
            if (news && (status.state() == RaftStatus.State.FORMING || status.state() == RaftStatus.State.LOST)) {
                LOG.log(Level.INFO, progress);
            }
        });
    }

    private Future<Void> deploy(VertxRegisters registers, Optional<String> http) {
        progress = "joining the ring";
        String memberId = manager.getNodeId();
        MembershipVerticle membership = new MembershipVerticle(
                self(memberId, http),
                membershipSettings(),
                registers.ring(),
                new SystemTicker(),
                new VertxTimers(vertx),
                manager::liveMemberIds);
        return vertx.deployVerticle(membership).compose(membershipId -> {
            SharedRing ring = membership.ring();
            LockVerticle locks = new LockVerticle(memberId, ring, lockSettings(), registers::shard);
            return vertx.deployVerticle(locks).compose(locksId -> {
                Joined here = new Joined(membership, locks, membershipId, locksId);
                manager.onLivenessChange(locks.home(), membership::membersChanged);
                return membership.join().onSuccess(in -> begin(here, ring));
            });
        });
    }

    private void begin(Joined here, SharedRing ring) {
        LockVerticle locks = here.locks();
        manager.lockProvider(new SharedDataLocks(vertx, locks.home(), locks.member(), name()));
        LockEventsOnBus events =
                new LockEventsOnBus(vertx, locks.member().watches(), CarabinerClusterManager.LOCK_EVENTS);
        manager.onLockEventConsumers(locks.home(), events::listenedTo);
        joined = Optional.of(here);
        operations.joined(
                new MemberOperations(vertx, locks.home(), locks.member(), ring, bounds(), () -> clusterDocument(ring)));
    }

    private Member self(String memberId, Optional<String> http) {
        return new Member(
                name(),
                memberId,
                MemberState.JOINING,
                options.zone(),
                options.weight(),
                manager.clusterAddress(),
                http,
                startedMillis / 1000,
                0);
    }

    private MembershipSettings membershipSettings() {
        // A killed member that starts again at once looks alive until the failure detector has seen it go.
        Duration nameWait = options.detection().timeout().plusSeconds(10);
        return MembershipSettings.of(
                        RingHash.ofLabel(options.ring().hash()),
                        options.ring().virtualNodes(),
                        options.ring().minMembers())
                .withNameWait(nameWait);
    }

    private LockSettings lockSettings() {
        int waiters = options.locks().waitersMax();
        return new LockSettings(
                options.locks().shards(),
                options.cluster().raft() > 0,
                options.locks().coldStartGrace(),
                LockLimits.DEFAULT.withWaitersPerLock(waiters),
                waiters);
    }

    private LockBounds bounds() {
        CarabinerOptions.Locks locks = options.locks();
        return new LockBounds(locks.ttlDefault(), locks.ttlMin(), locks.ttlMax(), locks.waitMax());
    }

    private Future<ClusterDocument> clusterDocument(SharedRing ring) {
        return manager.raftStatus()
                .map(status -> new ClusterDocument(
                        manager.clusterName(),
                        name(),
                        options.cluster().raft() > 0
                                ? ClusterDocument.Consistency.RAFT
                                : ClusterDocument.Consistency.DEV,
                        ring.view().members().size(),
                        new ClusterDocument.Raft(
                                status.members(),
                                status.required(),
                                status.state().label() + ": " + status.explanation()),
                        version(),
                        startedMillis / 1000));
    }

    /** The version of the program, as its jar says it. */
    public static String version() {
        return Optional.ofNullable(MemberService.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** Why this member cannot do its work now, for people; empty if it can. Answers within 2 s. */
    public Future<List<String>> obstacles() {
        Optional<Joined> here = joined;
        if (here.isEmpty()) {
            return Future.succeededFuture(List.of(progress));
        }
        return here.get()
                .membership()
                .ring()
                .refresh()
                .map(MemberService::obstacles)
                .otherwise(failure -> List.of("the ring register does not answer: " + failure.getMessage()));
    }

    private static List<String> obstacles(RingView view) {
        return view.ring().isEmpty() ? List.of("the ring has too few active members") : List.of();
    }

    /** Leaves in order: out of the ring, shards handed over, then out of the register. Bounded; never fails. */
    public Future<Void> leave() {
        Optional<Joined> here = joined;
        if (here.isEmpty()) {
            return Future.succeededFuture();
        }
        Joined leaving = here.get();
        progress = "leaving";
        // Without a register nobody can take over, so there is nothing to wait for.
        return leaving.membership()
                .leave()
                .compose(left -> handedOver(leaving))
                .otherwiseEmpty()
                .compose(idle -> vertx.undeploy(leaving.locksId()).otherwiseEmpty())
                .compose(closed -> vertx.undeploy(leaving.membershipId()).otherwiseEmpty());
    }

    private Future<Void> handedOver(Joined leaving) {
        Promise<Void> done = Promise.promise();
        long deadline = System.nanoTime() + HAND_OVER.toNanos();
        leaving.locks().home().runOnContext(now -> awaitIdle(leaving, deadline, done));
        return done.future();
    }

    private void awaitIdle(Joined leaving, long deadlineNanos, Promise<Void> done) {
        boolean nobodyLeft = leaving.membership().ring().view().ring().isEmpty();
        if (nobodyLeft || leaving.locks().member().isIdle() || System.nanoTime() - deadlineNanos >= 0) {
            done.complete();
        } else {
            vertx.setTimer(20, again -> awaitIdle(leaving, deadlineNanos, done));
        }
    }
}
