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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A member's services on a Vert.x that {@link CarabinerClusterManager} has clustered: membership, ring and locks, and the
 * operations on them for the doors. May be used from any context.
 */
public final class MemberService {

    private static final Logger LOG = System.getLogger(MemberService.class.getName());

    private final VertxInternal vertx;
    private final CarabinerClusterManager manager;
    private final CarabinerOptions options;
    private final long startedMillis = System.currentTimeMillis();
    private final JoiningOperations operations = new JoiningOperations(this::progress);

    private final AtomicBoolean leaving = new AtomicBoolean();
    private final Promise<Void> served = Promise.promise();

    private volatile String progress = "starting";
    private volatile Optional<Joined> joined = Optional.empty();
    private volatile Runnable drained = () -> {};

    private MemberService(VertxInternal vertx, CarabinerClusterManager manager) {
        this.vertx = vertx;
        this.manager = manager;
        this.options = manager.options();
    }

    /** What there is once the member has joined. */
    private record Joined(MembershipVerticle membership, LockVerticle locks, MemberDrain drain, MemberLeave leave) {}

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
                MemberDrain drain = new MemberDrain(vertx, ring, memberId, this::leaveAsTold);
                MemberLeave leave = new MemberLeave(vertx, manager, membership, locks, List.of(locksId, membershipId));
                Joined here = new Joined(membership, locks, drain, leave);
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
        operations.joined(new MemberOperations(
                vertx, locks.home(), locks.member(), ring, bounds(), () -> clusterDocument(ring), here.drain()));
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
        if (here.isEmpty() || leaving.get()) {
            return Future.succeededFuture(List.of(progress));
        }
        if (manager.isRaftLost()) {
            return manager.raftStatus().map(status -> List.of(status.explanation()));
        }
        return here.get()
                .membership()
                .ring()
                .refresh()
                .map(MemberService::obstacles)
                .otherwise(this::noAnswer);
    }

    private List<String> noAnswer(Throwable failure) {
        List<String> reasons = new ArrayList<>(List.of("the ring register does not answer: " + failure.getMessage()));
        manager.lastRaftStatus().ifPresent(status -> reasons.add(status.explanation()));
        return reasons;
    }

    private static List<String> obstacles(RingView view) {
        return view.ring().isEmpty() ? List.of("the ring has too few active members") : List.of();
    }

    /** Sets what is to be done when an operator drains this member: leave. Called once, before {@link #join}. */
    public void whenDrained(Runnable action) {
        drained = action;
    }

    private Future<Void> leaveAsTold() {
        Future<Void> over = handOver();
        drained.run();
        return over;
    }

    /**
     * The first half of leaving: out of the ring, though still in its register, and all shards handed over. Done when
     * other members serve them, so that callers can be sent there; fails with {@code unavailable} after 5 s at most, and
     * at once without a majority of the Raft members. Calling it again joins the first call.
     */
    public Future<Void> handOver() {
        if (leaving.compareAndSet(false, true)) {
            progress = "leaving";
            manager.beginLeaving();
            joined.map(here -> here.leave().handOver())
                    .orElseGet(Future::succeededFuture)
                    .onFailure(reason -> LOG.log(Level.WARNING, "not handed over in order: {0}", reason.getMessage()))
                    .onComplete(served);
        }
        return served.future();
    }

    /**
     * The second half of leaving, once the doors are closed: gives up what still waits here, and takes this member out
     * of the register. Bounded by 3 s; never fails.
     */
    public Future<Void> leave() {
        Optional<Joined> here = joined;
        return here.isEmpty()
                ? Future.succeededFuture()
                : here.get().drain().close().otherwiseEmpty().compose(deaf -> here.get()
                        .leave()
                        .goOut());
    }
}
