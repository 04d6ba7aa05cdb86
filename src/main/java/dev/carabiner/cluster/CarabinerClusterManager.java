package dev.carabiner.cluster;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import dev.carabiner.config.CarabinerOptions;
import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.core.shareddata.Counter;
import io.vertx.core.shareddata.Lock;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.BindException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins Vert.x to a cluster. Unlike the manager that it extends it keeps the registers of the lock service and all
 * counters under consensus, and serves {@code getLock} from the lock service, so that locks exclude each other and
 * neither locks nor counters block a thread. The lock service starts by itself when the first lock is asked for; a member
 * that never asks for one has no part in it.
 *
 * <p>One instance joins once, and serves one Vert.x.
 */
public final class CarabinerClusterManager extends HazelcastClusterManager {
    private static final System.Logger LOG = System.getLogger(CarabinerClusterManager.class.getName());

    /** The async map that holds the registers. */
    static final String REGISTERS = "carabiner.registers";

    /** Where events of locks are published, by each member to its own consumers. */
    public static final String LOCK_EVENTS = "carabiner.events.locks";

    private final CarabinerOptions options;
    private final BusTls bus;
    private final SharedSettings settings;
    private final LocalConsumers lockEventConsumers = new LocalConsumers(LOCK_EVENTS);
    private final OwnEntries.Register entries = new OwnEntries.Register();
    private final ProvidedLocks locks = new ProvidedLocks();
    private final Promise<EndOfLife> stopped = Promise.promise();
    private volatile @Nullable VertxInternal vertx;
    private volatile @Nullable Presence presence;
    private volatile Optional<OwnEntries> kept = Optional.empty();
    private volatile boolean lastToLeave;
    private volatile boolean busSecured;

    /** Takes its settings from the environment, or the file that it names, else the defaults: loopback, no consensus. */
    public CarabinerClusterManager() {
        this(CarabinerOptions.load(System.getenv(), Map.of()));
    }

    public CarabinerClusterManager(CarabinerOptions options) {
        this.options = options;
        this.bus = BusTls.read(options.cluster());
        this.settings = SharedSettings.of(options, bus);
    }

    /**
     * Uses this Hazelcast configuration, changed in one thing: members join as lite ones until they are admitted. How many
     * Raft members there are is taken from it, everything else that it cannot say from the environment as without
     * arguments.
     *
     * @throws IllegalArgumentException if its CP member count is not 0, 3, 5 or 7
     */
    public CarabinerClusterManager(Config config) {
        super(config);
        String raft = Integer.toString(config.getCPSubsystemConfig().getCPMemberCount());
        this.options = CarabinerOptions.load(System.getenv(), Map.of()).with("cluster.raft", raft);
        this.bus = BusTls.read(options.cluster());
        this.settings = SharedSettings.of(options, bus);
        Admission.prepare(config, settings);
    }

    /**
     * Has this provider serve {@code getLock}, rather than the one that is found when the first lock is asked for.
     *
     * @throws IllegalStateException if locks are served already
     */
    public void lockProvider(LockProvider provider) {
        locks.handIn(provider);
    }

    public CarabinerOptions options() {
        return options;
    }

    /**
     * Sets in {@code eventBus}, and returns it, what {@code cluster.tls} asks of the event bus: TLS with certificates on
     * both sides. A cluster manager cannot set that by itself, as the event bus exists before it does; where
     * {@code cluster.tls} is set and this was not called, joining fails. Changes nothing where it is not set.
     */
    @CanIgnoreReturnValue
    public EventBusOptions secured(EventBusOptions eventBus) {
        busSecured = true;
        return bus.applied(eventBus);
    }

    @Override
    public void init(Vertx owner) {
        super.init(owner);
        vertx = (VertxInternal) owner;
    }

    /** Called by the parent, on a worker, when it was given no configuration. */
    @Override
    public Config loadConfig() {
        warnOfNetwork();
        Config config = HazelcastConfig.of(options);
        Admission.prepare(config, settings);
        return config;
    }

    @Override
    public void join(Completable<Void> promise) {
        if (bus.isOn() && !busSecured) {
            promise.fail(new IllegalStateException("cluster.tls: set (expected: an event bus that was given it, by"
                    + " setEventBusOptions(clusterManager.secured(new EventBusOptions())) of VertxOptions)"));
            return;
        }
        bus.remind(vertx());
        Promise<Void> joined = vertx().promise();
        super.join(joined);
        joined.future()
                .compose(here -> admit())
                .recover(failure -> terminate().transform(ended -> Future.failedFuture(explained(failure))))
                .onComplete(promise);
    }

    private void warnOfNetwork() {
        CarabinerOptions.Cluster cluster = options.cluster();
        if (!cluster.isLoopback()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cluster.host is {0}: what members say to each other there has no encryption and no password{1};"
                            + " whoever reaches cluster.port can read and change everything, so let only members reach it,"
                            + " by a network of their own, a firewall or WireGuard",
                    cluster.host(),
                    bus.isOn() ? " but on the event bus" : "");
        }
    }

    // Before the first register is touched, for a member with another number of shards would write where it must not.
    private Future<Void> admit() {
        HazelcastInstance hazelcast = getHazelcastInstance();
        Admission admission = new Admission(hazelcast.getCluster(), settings);
        return vertx().executeBlocking(admission::seek, false).compose(refusal -> {
            if (refusal.isPresent()) {
                return refuse(refusal.get());
            }
            presence = new Presence(hazelcast, vertx(), options, admission, stopped);
            kept = Optional.of(entries.keep(vertx(), hazelcast, getNodeId(), this::getNodeInfo));
            return Future.succeededFuture();
        });
    }

    private Future<Void> refuse(String reason) {
        Promise<Void> left = vertx().promise();
        super.leave(left);
        return left.future().transform(gone -> Future.failedFuture(new IllegalStateException(reason)));
    }

    private Throwable explained(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                CarabinerOptions.Cluster cluster = options.cluster();
                return new IllegalStateException(
                        "cluster.port: " + cluster.port().number() + " (expected: a free port of " + cluster.host()
                                + ")",
                        failure);
            }
        }
        return failure;
    }

    @Override
    public void leave(Completable<Void> promise) {
        Presence current = presence;
        if (current == null) {
            promise.succeed(); // Has not joined, and whatever was there of it was ended when that failed.
            return;
        }
        locks.leave()
                .transform(over -> stepOut(current))
                .compose(orderly -> orderly
                        ? leaveHazelcast()
                        : terminate().eventually(() -> leaveHazelcast().otherwiseEmpty()))
                .onComplete(promise);
    }

    /** Whether this member can go in order; what it leads is handed on then. */
    private Future<Boolean> stepOut(Presence current) {
        ContextInternal context = vertx().getOrCreateContext();
        kept.ifPresent(OwnEntries::close);
        current.close();
        if ((lastToLeave || liveMemberIds().size() <= 1) && options.cluster().raft() > 0) {
            return context.succeededFuture(false);
        }
        return current.raft()
                .canStepOut(context)
                .compose(orderly -> orderly && options.cluster().raft() > 0
                        ? new RaftLeadership(getHazelcastInstance())
                                .handOn(context)
                                .map(true)
                        : context.succeededFuture(orderly));
    }

    private Future<Void> leaveHazelcast() {
        Promise<Void> left = vertx().promise();
        super.leave(left);
        return left.future();
    }

    /**
     * Ends Hazelcast, if it runs, without a word to the others, who will notice at once as the sockets close. What remains
     * to be left after that fails, and says nothing new. The parent does not do so when joining fails half-way: what it
     * leaves behind then would stay a member, and keep its port, for as long as the process lives.
     */
    private Future<Void> terminate() {
        return vertx().executeBlocking(() -> {
                    HazelcastInstance started = getHazelcastInstance();
                    if (started != null) {
                        started.getLifecycleService().terminate();
                    }
                    return "terminated";
                })
                .mapEmpty();
    }

    @Override
    public void addRegistration(String address, RegistrationInfo consumer, Completable<Void> promise) {
        lockEventConsumers.added(address, consumer);
        entries.added(address, consumer);
        super.addRegistration(address, consumer, promise);
    }

    @Override
    public void removeRegistration(String address, RegistrationInfo consumer, Completable<Void> promise) {
        lockEventConsumers.removed(address, consumer);
        entries.removed(address, consumer);
        super.removeRegistration(address, consumer, promise);
    }

    /** Says on {@code context}, now and after each change, whether anybody listens to {@link #LOCK_EVENTS} here. */
    public void onLockEventConsumers(Context context, Consumer<Boolean> listener) {
        lockEventConsumers.onChange(task -> context.runOnContext(now -> task.run()), listener);
    }

    @Override
    @SuppressWarnings("unchecked") // The registers are one map, with one type of key and value.
    public <K, V> void getAsyncMap(String name, Completable<AsyncMap<K, V>> promise) {
        if (!name.equals(REGISTERS)) {
            super.getAsyncMap(name, promise);
            return;
        }
        AsyncMap<String, Buffer> registers =
                new CpRegisterMap(vertx(), presence().proxies());
        promise.succeed((AsyncMap<K, V>) registers);
    }

    @Override
    public void getCounter(String name, Completable<Counter> promise) {
        CpCalls.onContext(vertx().getOrCreateContext(), presence().proxies().counter(name))
                .<Counter>map(counter -> new CpCounter(vertx(), counter))
                .onComplete(promise);
    }

    @Override
    public void getLockWithTimeout(String name, long timeoutMillis, Completable<Lock> promise) {
        locks.acquire(vertx(), name, Duration.ofMillis(timeoutMillis)).onComplete(promise);
    }

    /** The ids of the members that Hazelcast sees now, this one included; empty once this one has left. Never blocks. */
    public Set<String> liveMemberIds() {
        Presence current = presence;
        return current == null ? Set.of() : current.liveMemberIds();
    }

    /**
     * Calls {@code listener} on {@code context} after that has changed. Events may be lost or merged into one, so read
     * again now and then without.
     */
    public void onLivenessChange(Context context, Runnable listener) {
        presence().onLivenessChange(context, listener);
    }

    /** Completes once the registers answer; fails if the member leaves before. While it waits see {@link #raftStatus}. */
    public Future<Void> registersReady() {
        return CpCalls.onContext(
                vertx().getOrCreateContext(), presence().proxies().ready());
    }

    /** How the Raft members are. Answers within 2 s, on the caller's context, and never fails. */
    public Future<RaftStatus> raftStatus() {
        return presence().raft().status(vertx().getOrCreateContext());
    }

    /**
     * Completes with the reason if Hazelcast stops while this member means to stay: members that lose another one while
     * the first Raft members find each other end themselves, and so does one that finds after the merge of a split that
     * its settings differ. Its Vert.x cannot come back; {@link EndOfLife#remedy} says what can. Never completes on an
     * orderly leave.
     */
    public Future<EndOfLife> stopped() {
        return stopped.future();
    }

    /** How the Raft members were some seconds ago, at once; empty if that was never found out. */
    public Optional<RaftStatus> lastRaftStatus() {
        return presence().raft().lastStatus();
    }

    /** Whether so many Raft members are missing that nothing can be read or written. Answers at once. */
    public boolean isRaftLost() {
        return presence().raft().isLost();
    }

    /** How many Raft groups this member leads now, as far as that can be found out. Answers at once. */
    public int ledRaftGroups() {
        return options.cluster().raft() == 0 ? 0 : new RaftLeadership(getHazelcastInstance()).led();
    }

    /** Says that this member is about to leave, so that it takes no new part in Raft, and its end is no surprise. */
    public void beginLeaving() {
        Presence current = presence;
        if (current != null) {
            current.beginLeaving();
        }
    }

    /**
     * Says that no member stays behind that would need the registers, so that this one need not step out of the Raft
     * group in order: the last members of a group cannot, and would spend seconds on it.
     */
    public void lastToLeave() {
        lastToLeave = true;
    }

    /** The name that all members share. */
    public String clusterName() {
        return getHazelcastInstance().getConfig().getClusterName();
    }

    /** Host and port of this member's cluster endpoint. */
    public String clusterAddress() {
        return presence().address();
    }

    private VertxInternal vertx() {
        VertxInternal owner = vertx;
        if (owner == null) {
            throw new IllegalStateException(
                    "cluster manager: no Vert.x (expected: Vertx.builder().withClusterManager)");
        }
        return owner;
    }

    private Presence presence() {
        Presence current = presence;
        if (current == null) {
            throw new IllegalStateException("cluster manager: not joined (expected: a clustered Vert.x that is up)");
        }
        return current;
    }
}
