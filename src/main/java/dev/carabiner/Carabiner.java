package dev.carabiner;

import dev.carabiner.cluster.CarabinerClusterManager;
import dev.carabiner.config.CarabinerOptions;
import dev.carabiner.config.InvalidOptionException;
import dev.carabiner.gateway.Door;
import dev.carabiner.gateway.DoorGuard;
import dev.carabiner.gateway.DoorObserver;
import dev.carabiner.gateway.DoorSettings;
import dev.carabiner.gateway.DoorWatch;
import dev.carabiner.gateway.Doors;
import dev.carabiner.gateway.ObservedOperations;
import dev.carabiner.gateway.Readiness;
import dev.carabiner.holder.LinkedLocks;
import dev.carabiner.observe.Observation;
import dev.carabiner.service.MemberService;
import dev.carabiner.wire.Member;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One member of a cluster, inside an application: a clustered Vert.x with membership, ring and locks, and open doors.
 * May be used from any context.
 */
public final class Carabiner {
    private static final System.Logger LOG = System.getLogger(Carabiner.class.getName());

    /** How many ports are tried, from the default one on, where none was asked for by name. */
    private static final int PORTS_TRIED = 100;

    /** How often certificates are looked at again. */
    private static final Duration CERTIFICATES = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final MemberService service;
    private final Doors doors;
    private final String http;
    private final MemberLink link;
    private final LinkedLocks locks;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Promise<Void> closed = Promise.promise();
    private final Keyed keyed;
    private final Ring ring;

    private Carabiner(Vertx vertx, MemberService service, Doors doors, String http, DoorObserver observer) {
        this.vertx = vertx;
        this.service = service;
        this.doors = doors;
        this.http = http;
        this.link =
                new MemberLink(ObservedOperations.behind(Door.JAVA, service.operations(), observer), service.caller());
        this.locks = LinkedLocks.over(vertx, link, service.name());
        this.keyed = new Keyed(service::keyed, locks);
        this.ring = new Ring(vertx, service.name(), service::ring);
    }

    /**
     * Builds a clustered Vert.x and joins the cluster with it. Done when the member stands in the ring and serves: with
     * {@code cluster.raft: 3} that is not before three members are here. Fails, with nothing left running, if a port
     * that was asked for by name is taken, if the name is, or if cluster-wide settings differ from those of the others.
     *
     * @param vertxOptions of the Vert.x to build; where its event bus listens is taken from {@code options}
     */
    public static Future<Carabiner> join(VertxOptions vertxOptions, CarabinerOptions options) {
        return open(vertxOptions, options).compose(Carabiner::join);
    }

    /**
     * The first half of {@link #join(VertxOptions, CarabinerOptions)}: the doors are open, {@code /health/live} answers,
     * and {@code /health/ready} says what is being waited for. Reads the files of keys and certificates, and fails with an
     * {@link InvalidOptionException} if they cannot be used.
     */
    public static Future<Carabiner> open(VertxOptions vertxOptions, CarabinerOptions options) {
        VertxOptions clustered = new VertxOptions(vertxOptions);
        CarabinerClusterManager manager;
        Optional<DoorGuard.Tls> tls;
        try {
            manager = new CarabinerClusterManager(options);
            tls = options.http().tls().map(files -> new DoorGuard.Tls(files, files.read(), CERTIFICATES));
        } catch (InvalidOptionException unusable) {
            return Future.failedFuture(unusable);
        }
        Exposure.of(options).forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
        EventBusOptions bus = manager.secured(new EventBusOptions(clustered.getEventBusOptions())
                .setHost(options.cluster().host())
                .setPort(options.cluster().busPort().number()));
        Promise<Carabiner> opened = Promise.promise();
        Vertx.builder()
                .with(clustered.setEventBusOptions(bus))
                .withClusterManager(manager)
                .buildClustered()
                .onFailure(opened::fail)
                .onSuccess(vertx -> closingOnFailure(vertx, openDoors(vertx, options, tls), opened));
        return opened.future();
    }

    private static Future<Carabiner> openDoors(Vertx vertx, CarabinerOptions options, Optional<DoorGuard.Tls> tls) {
        Observation observation = Observation.begin(MemberService.version());
        // With Vert.x, whoever closes it: several members may live in one process, one after another.
        ((VertxInternal) vertx).addCloseHook(closed -> {
            observation.close();
            closed.succeed();
        });
        MemberService service = MemberService.of(vertx, observation.locks());
        Readiness readiness = () -> service.obstacles().map(Readiness.Verdict::new);
        DoorWatch watch = observation.watch(service::census);
        return Doors.open(vertx, service.operations(), readiness, doorSettings(options, tls), watch)
                .map(doors -> {
                    Carabiner opened =
                            new Carabiner(vertx, service, doors, url(options, doors.actualPort()), observation.doors());
                    // For a Vert.x that is closed by itself: its callers would wait for ever.
                    service.whenLeaving(opened.locks::close);
                    service.whenDrained(() -> opened.close().onFailure(Carabiner::noteFailure));
                    return opened;
                });
    }

    private static void noteFailure(Throwable failure) {
        LOG.log(System.Logger.Level.WARNING, "drained, but not closed in order", failure);
    }

    private static DoorSettings doorSettings(CarabinerOptions options, Optional<DoorGuard.Tls> tls) {
        CarabinerOptions.Http http = options.http();
        int port = http.port().number();
        int range = http.port().named() || http.port().isAny() ? 1 : Math.min(PORTS_TRIED, 65_536 - port);
        return new DoorSettings(
                http.host(),
                port,
                range,
                options.limits().frame(),
                options.limits().body(),
                options.limits().connections(),
                options.limits().rate(),
                new DoorGuard(http.names(), http.origins(), tls),
                options.auth());
    }

    private static String url(CarabinerOptions options, int port) {
        String host = options.httpAddress();
        String scheme = options.http().tls().isPresent() ? "https://" : "http://";
        return scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** The second half: stands in the ring, and serves. */
    public Future<Carabiner> join() {
        Promise<Carabiner> joined = Promise.promise();
        closingOnFailure(vertx, service.join(Optional.of(http)).map(in -> this), joined);
        return joined.future();
    }

    /** Tells the outcome by a promise of no context: one that belongs to a Vert.x is not heard of once that is closed. */
    private static <T> void closingOnFailure(Vertx vertx, Future<T> step, Promise<T> outcome) {
        step.onSuccess(outcome::complete)
                .onFailure(failure -> vertx.close().onComplete(closed -> outcome.fail(failure)));
    }

    /** The clustered Vert.x: deploy verticles on it, and ask {@code carabiner} on its event bus. */
    public Vertx vertx() {
        return vertx;
    }

    /**
     * The locks of this cluster, asked for at this member; unless options say otherwise, people see its name as the
     * holder. {@link #close} releases what is held here.
     */
    public Locks locks() {
        return locks;
    }

    /** The election of that name, in which this member may stand, or which it watches. */
    public Election election(String name) {
        return locks.election(name);
    }

    /** Deploys a verticle on one member, with the {@link SoleOptions#defaults}. */
    public SoleDeployment deployOnOne(String name, Supplier<? extends Deployable> verticle) {
        return deployOnOne(name, SoleOptions.defaults(), term -> verticle.get());
    }

    /**
     * Deploys a verticle on one member at a time: on one of those that call this with the same name, and on another one
     * when that has died, has left, cannot renew its lease, or fails to start it (this one stands again after a pause of
     * 1 s to 1 min then). It is undeployed before its lease ends, for which {@link SoleOptions#stopping} has to suffice;
     * whatever it writes elsewhere should carry the {@link Leadership#term}, for no clock helps a process that was paused.
     * {@link #close} undeploys it, and hands it over at once if that takes less than 5 s.
     *
     * @param verticle makes one for a term; called once for each instance
     */
    public SoleDeployment deployOnOne(
            String name, SoleOptions options, Function<Leadership, ? extends Deployable> verticle) {
        return locks.deployOnOne(vertx, name, options, verticle);
    }

    /** The stable name of this member. */
    public String name() {
        return service.name();
    }

    /** The base URL of the HTTP and WebSocket door. */
    public String http() {
        return http;
    }

    /** Host and port at which other members reach this one. */
    public String clusterAddress() {
        return service.clusterAddress();
    }

    /** Messages to the owners of keys; of use once this member has {@link #join joined}. */
    public Keyed keyed() {
        return keyed;
    }

    /** Which member has which key, and what moves; of use once this member has {@link #join joined}. */
    public Ring ring() {
        return ring;
    }

    /**
     * The members in order of name, as far as this one knows, also those that are joining or leaving; none before it has
     * joined.
     */
    public List<Member> members() {
        return service.members();
    }

    /** What a member that has not joined yet is waiting for, for people. */
    public String progress() {
        return service.progress();
    }

    /**
     * Completes with the reason, and what to do about it, if this member can go on no longer: {@link #close} it then, and
     * join anew in this process or another one.
     */
    public Future<Stopped> stopped() {
        return service.stopped().map(Stopped::of);
    }

    /**
     * Completes once this member is closed, by {@link #close} or because an operator drained it ({@code members.drain},
     * at whichever member). Its Vert.x is closed too, and the process should end if it has nothing else to do.
     */
    public Future<Void> closed() {
        return closed.future();
    }

    /**
     * Stops the shards that run here, within 5 s. Undeploys what {@link #deployOnOne} runs here, within 5 s, then releases what {@link #locks} holds and gives up what
     * it waits for, within 2 s (what the service has not confirmed by then ends at its time to live). Then leaves in
     * order, so that no lease and no place in a queue is lost: takes this member out of the ring, hands its shards over
     * with what is left of each lease and with the waits; then sends its callers to the other members (sockets are closed
     * with 1001, requests under way answered, waits {@code unavailable}: whoever asks elsewhere with the same
     * {@code leaseId} within 4 s has kept its place); then closes Vert.x, and as the last of its verticles has stopped
     * gives back the locks that they still held by {@code sharedData()}, takes this member out of the register, and
     * closes Hazelcast. Ends within about 30 s, whatever does not answer. Calling it again joins the first call.
     */
    public Future<Void> close() {
        if (closing.compareAndSet(false, true)) {
            // Not chained: what belongs to a context of this Vert.x is not heard of once it is closed.
            // The service leaves as Vert.x closes: after the verticles of the application, which may hold locks.
            // Nor begun outside of it: after Vert.x has closed each step throws, and the next is to be tried all the
            // same.
            Future.<Void>succeededFuture()
                    .eventually(keyed::close)
                    .eventually(locks::close)
                    .eventually(service::handOver)
                    .eventually(() -> {
                        link.close();
                        return doors.close();
                    })
                    .onComplete(left -> vertx.close().onComplete(closed));
        }
        return closed.future();
    }
}
