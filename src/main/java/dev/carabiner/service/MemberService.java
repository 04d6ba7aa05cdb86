package dev.carabiner.service;

import dev.carabiner.access.Caller;
import dev.carabiner.access.Subject;
import dev.carabiner.cluster.CarabinerClusterManager;
import dev.carabiner.cluster.EndOfLife;
import dev.carabiner.cluster.MembershipVerticle;
import dev.carabiner.cluster.SharedRing;
import dev.carabiner.cluster.SystemTicker;
import dev.carabiner.cluster.VertxRegisters;
import dev.carabiner.cluster.VertxTimers;
import dev.carabiner.config.CarabinerOptions;
import dev.carabiner.wire.ClusterDocument;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A member's services on a Vert.x that {@link CarabinerClusterManager} has clustered: membership, ring and locks, and the
 * operations on them for the doors. May be used from any context.
 */
public final class MemberService {

    private static final Logger LOG = System.getLogger(MemberService.class.getName());

    private final VertxInternal vertx;
    private final CarabinerClusterManager manager;
    private final CarabinerOptions options;
    private final MemberSettings settings;
    private final LockObserver observer;
    private final MemberDeparture departure;
    private final long startedMillis = System.currentTimeMillis();
    private final JoinProgress progress;
    private final JoiningOperations operations = new JoiningOperations(this::progress);

    private final AtomicBoolean leaving = new AtomicBoolean();
    private final Promise<Void> served = Promise.promise();
    private final Promise<SharedDataLocks> sharedDataLocks = Promise.promise();

    private volatile Optional<Joined> joined = Optional.empty();
    private volatile Optional<KeyedMessaging> keyed = Optional.empty();
    private volatile Runnable drained = () -> {};
    private volatile Supplier<Future<Void>> farewell = Future::succeededFuture;
    private volatile Runnable membersChanged = () -> {};

    private MemberService(VertxInternal vertx, CarabinerClusterManager manager, LockObserver observer) {
        this.vertx = vertx;
        this.manager = manager;
        this.observer = observer;
        this.options = manager.options();
        this.settings = new MemberSettings(options);
        this.progress = new JoinProgress(vertx, manager);
        this.departure = new MemberDeparture(vertx, this::leave);
    }

    /** What there is once the member has joined. */
    private record Joined(
            MembershipVerticle membership,
            LockVerticle locks,
            SharedDataLocks sharedDataLocks,
            MemberDrain drain,
            MemberLeave leave) {}

    /**
     * The services of this Vert.x; nothing starts before {@link #join}, and {@code getLock} waits for that. To be called
     * once, before its first lock is asked for, or there would be two.
     *
     * @param observer is told of the work of the lock service
     * @throws IllegalArgumentException if another cluster manager than Carabiner's has clustered it, or none
     */
    public static MemberService of(Vertx vertx, LockObserver observer) {
        MemberService service = withoutDoors(vertx, observer);
        service.manager.lockProvider(
                new LocksOnceJoined(service.vertx, service::sharedDataLocks, service::progress, service::depart));
        return service;
    }

    /** The same for a member that serves nobody but {@code getLock}. */
    static MemberService withoutDoors(Vertx vertx) {
        return withoutDoors(vertx, LockObserver.NONE);
    }

    private static MemberService withoutDoors(Vertx vertx, LockObserver observer) {
        VertxInternal internal = (VertxInternal) vertx;
        if (!(internal.clusterManager() instanceof CarabinerClusterManager manager)) {
            throw new IllegalArgumentException(
                    "vertx: clustered by " + internal.clusterManager() + " (expected: CarabinerClusterManager)");
        }
        return new MemberService(internal, manager, observer);
    }

    /** Everything that this member can be asked; before it has joined, each call is answered {@code unavailable}. */
    public Operations operations() {
        return operations;
    }

    /**
     * Messages to the owners of keys.
     *
     * @throws IllegalStateException before the member has joined
     */
    public KeyedMessaging keyed() {
        return keyed.orElseThrow(() ->
                new IllegalStateException("keyed: the member has not joined (expected: after it stands in the ring)"));
    }

    /** The stable name of this member. */
    public String name() {
        String address = manager.clusterAddress();
        int colon = address.lastIndexOf(':');
        return options.nameAt(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /** Whom the application in this process is to its member. */
    public Caller caller() {
        return Caller.inside(options.auth(), Subject.ofMember(name()), "this process");
    }

    /** Host and port at which other members reach this one. */
    public String clusterAddress() {
        return manager.clusterAddress();
    }

    /** Who stands in the ring register, as far as this one knows, in order of name; nobody before it has joined. */
    public List<Member> members() {
        return joined.map(here -> here.membership().ring().view().members()).orElse(List.of());
    }

    /**
     * The ring as this member sees it.
     *
     * @throws IllegalStateException before the member has joined
     */
    public MemberRing ring() {
        return joined.map(here -> new MemberRing(here.membership().ring()))
                .orElseThrow(() -> new IllegalStateException(
                        "ring: the member has not joined (expected: after it stands in the ring)"));
    }

    /** What is being waited for, for people. */
    public String progress() {
        return progress.text();
    }

    /** Completes with the reason if the member can go on no longer; never on an orderly leave. */
    public Future<EndOfLife> stopped() {
        return manager.stopped();
    }

    /**
     * Joins: waits for the registers to answer, for as long as that takes, and stands in the ring. Fails if the name is
     * taken or the cluster draws its ring in another way.
     *
     * @param http the base URL of this member's HTTP door, for other people to find it
     */
    public Future<Void> join(Optional<String> http) {
        Future<Void> ready = manager.registersReady();
        departure.joinBegins();
        // The manager keeps this for good: nothing of an attempt that failed may hang on it.
        manager.onLivenessChange(vertx.createContext(ThreadingModel.EVENT_LOOP), () -> membersChanged.run());
        long follower = progress.follow();
        return departure
                .unlessGoing(ready)
                .compose(answer -> departure.unlessGoing(VertxRegisters.open(vertx)))
                .compose(registers -> deploy(registers, http))
                .andThen(outcome -> vertx.cancelTimer(follower))
                .transform(outcome -> departure
                        .joinEnded(outcome.succeeded())
                        .transform(cleared -> outcome.succeeded()
                                ? Future.<Void>succeededFuture()
                                : Future.failedFuture(outcome.cause())));
    }

    private Future<Void> deploy(VertxRegisters registers, Optional<String> http) {
        progress.say("joining the ring");
        String memberId = manager.getNodeId();
        MembershipVerticle membership = new MembershipVerticle(
                self(memberId, http),
                settings.membership(),
                registers.ring(),
                new SystemTicker(),
                new VertxTimers(vertx),
                manager::liveMemberIds);
        return departure.deploy(membership).compose(membershipHere -> {
            SharedRing ring = membership.ring();
            LockVerticle locks = new LockVerticle(memberId, ring, settings.locks(), registers::shard, observer);
            return departure.deploy(locks).compose(locksHere -> {
                MemberDrain drain = new MemberDrain(vertx, ring, memberId, this::leaveAsTold);
                MemberLeave leave =
                        new MemberLeave(vertx, manager, membership, locks, List.of(locksHere, membershipHere));
                SharedDataLocks shared = new SharedDataLocks(locks.home(), locks.member(), name(), caller().subject());
                Joined here = new Joined(membership, locks, shared, drain, leave);
                membersChanged = membership::membersChanged;
                return membership.join().onSuccess(in -> begin(here, ring)).onFailure(out -> {
                    membersChanged = () -> {};
                    Future<Void> unused = drain.close();
                });
            });
        });
    }

    private void begin(Joined here, SharedRing ring) {
        LockVerticle locks = here.locks();
        KeyedMessaging messaging = new KeyedMessaging(vertx, manager.getNodeId(), ring);
        keyed = Optional.of(messaging);
        LockEventsOnBus events =
                new LockEventsOnBus(vertx, locks.member().watches(), CarabinerClusterManager.LOCK_EVENTS);
        manager.onLockEventConsumers(locks.home(), events::listenedTo);
        joined = Optional.of(here);
        operations.joined(new MemberOperations(
                vertx,
                locks.home(),
                locks.member(),
                ring,
                settings.bounds(),
                () -> clusterDocument(ring),
                here.drain(),
                messaging.hotKeys()));
        sharedDataLocks.complete(here.sharedDataLocks());
    }

    /** Whether its registers are replicated; else they can roll back when a member dies. */
    boolean isReplicated() {
        return options.cluster().raft() > 0;
    }

    /** {@code getLock} of this member, once it has joined. */
    Future<SharedDataLocks> sharedDataLocks() {
        return sharedDataLocks.future();
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
            return Future.succeededFuture(List.of(progress()));
        }
        return new MemberHealth(manager, here.get().membership().ring()).obstacles();
    }

    /** How this member stands, in numbers. Answers within about 2 s, on the caller's context, and never fails. */
    public Future<MemberCensus> census() {
        return joined.map(here -> new Headcount(vertx, manager)
                        .take(
                                here.locks().home(),
                                here.locks().member(),
                                here.membership().ring().view()))
                .orElseGet(() -> Future.succeededFuture(Headcount.early(manager)));
    }

    /** Sets what is to be done when an operator drains this member: leave. Called once, before {@link #join}. */
    public void whenDrained(Runnable action) {
        drained = action;
    }

    /**
     * Sets what is to be done before this member leaves, whoever has it leave, when the application's verticles have stopped:
     * give back what the application holds, and answer whoever waits. Called once, before {@link #join}.
     *
     * @param action ends by itself, within seconds
     */
    public void whenLeaving(Supplier<Future<Void>> action) {
        farewell = action;
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
            progress.say("leaving");
            manager.beginLeaving();
            joined.map(here -> here.leave().handOver())
                    .orElseGet(Future::succeededFuture)
                    .onFailure(reason -> LOG.log(Level.WARNING, "not handed over in order: {0}", reason.getMessage()))
                    .onComplete(served);
        }
        return served.future();
    }

    /**
     * All of leaving: {@link #handOver}, unless that was done before, and out of the register. While Vert.x closes, that
     * is after the application's verticles have stopped: until then they may hold locks, and ask for more. Vert.x has it
     * done when it closes, so nobody else need. Calling it again joins the first call.
     *
     * @return done when this member is out; bounded by 17 s from then on, of which giving back what the application
     *     holds may take 7, and never fails
     */
    Future<Void> depart() {
        return departure.depart();
    }

    private Future<Void> leave() {
        return farewell.get().transform(said -> leaveCluster());
    }

    private Future<Void> leaveCluster() {
        Optional<Joined> here = joined;
        if (here.isEmpty()) {
            sharedDataLocks.tryFail(Refusals.unavailable("this member is leaving"));
            return Future.succeededFuture();
        }
        // While this member still serves its shards, for then they are free in a moment.
        return here.get()
                .sharedDataLocks()
                .close()
                .transform(free -> handOver())
                .transform(over -> here.get().drain().close())
                .transform(deaf -> here.get().leave().goOut());
    }
}
