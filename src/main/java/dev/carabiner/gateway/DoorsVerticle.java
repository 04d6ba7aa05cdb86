package dev.carabiner.gateway;

import dev.carabiner.access.Authenticator;
import dev.carabiner.access.Caller;
import dev.carabiner.access.Subject;
import dev.carabiner.service.LoopDelay;
import dev.carabiner.service.Operations;
import dev.carabiner.trace.RequestIds;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the doors of a member on one event loop, and sorts what comes in by port. */
final class DoorsVerticle extends VerticleBase {
    private static final long TICK_MILLIS = 250;
    private static final List<String> SOCKET_PATH = List.of("v1", "ws");
    /** Not counted against any rate: whoever restarts members that do not answer asks here. */
    private static final String PROBES = "health";

    private final Operations operations;
    private final Readiness readiness;
    private final DoorSettings settings;
    private final SocketTimes times;
    private final CrossOrigin crossOrigin;
    private final DoorWatch watch;
    private final RequestIds ids = new RequestIds();
    private final HostOriginCheck check;
    private final ConnectionGate gate;
    private final ClientRates rates;

    private volatile int actualPort;

    // Owned by this verticle's event loop, and there once it has started.
    private Optional<Open> open = Optional.empty();

    /** What start opens. */
    private record Open(EventBusDoor bus, HttpDoor http, WebSocketDoor sockets, HttpServer server) {}

    DoorsVerticle(
            Operations operations, Readiness readiness, DoorSettings settings, SocketTimes times, DoorWatch watch) {
        this.watch = watch;
        this.operations = operations;
        this.readiness = readiness;
        this.settings = settings;
        this.times = times;
        this.crossOrigin = new CrossOrigin(settings.guard().origins());
        this.check = new HostOriginCheck(settings.host(), settings.guard());
        this.gate = new ConnectionGate(settings.connections());
        this.rates = new ClientRates(settings.rate());
    }

    int actualPort() {
        return actualPort;
    }

    @Override
    public Future<?> start() {
        return Authenticator.open(vertx, settings.auth()).compose(this::open);
    }

    private Future<?> open(Authenticator authenticator) {
        Callers callers = new Callers(authenticator);
        BodyReader bodies = new BodyReader(vertx, settings.body());
        HttpDoor http =
                new HttpDoor(context, Contract.load(), observed(Door.HTTP), callers, bodies, new Health(readiness));
        SocketRules rules = new SocketRules(settings.frame(), times, rates);
        WebSocketDoor sockets = new WebSocketDoor(context, observed(Door.WEBSOCKET), callers, gate, rules);
        BridgeDoor bridge = new BridgeDoor(sockets);
        watch.metrics()
                .map(page -> new MetricsEndpoint(page, () -> new DoorLevels(gate.open(), sockets.open())))
                .ifPresent(http::show);
        Caller cluster = Caller.inside(settings.auth(), Subject.CLUSTER, "event bus");
        return Ports.listen(settings, () -> server(http, sockets, bridge))
                .compose(server -> EventBusDoor.open(vertx, observed(Door.BUS), cluster)
                        .map(bus -> {
                            actualPort = server.actualPort();
                            vertx.setPeriodic(TICK_MILLIS, id -> tick(sockets));
                            settings.guard().tls().ifPresent(tls -> watch(tls, server));
                            if (watch.observer() != DoorObserver.NONE) {
                                LoopDelay.measure(vertx, watch.observer()::loopDelay);
                            }
                            open = Optional.of(new Open(bus, http, sockets, server));
                            return bus;
                        }));
    }

    @Override
    public Future<?> stop() {
        if (open.isEmpty()) {
            return Future.succeededFuture();
        }
        Open doors = open.get();
        // The time-outs of some of these fire on other threads, and the gate is to be touched on this one alone.
        Promise<Void> closed = ((ContextInternal) context).promise();
        Future.join(doors.bus.close(), doors.http.close(), doors.sockets.close())
                .<Void>mapEmpty()
                .onComplete(closed);
        return closed.future().eventually(() -> Future.join(doors.server.close(), gate.closeAll(System.nanoTime())));
    }

    private ObservedOperations observed(Door door) {
        return ObservedOperations.behind(door, operations, watch.observer());
    }

    private void tick(WebSocketDoor sockets) {
        long now = System.nanoTime();
        sockets.tick(now);
        gate.sweep(now);
    }

    private void watch(DoorGuard.Tls tls, HttpServer server) {
        CertificateWatch certificates =
                new CertificateWatch(vertx, tls, fresh -> server.updateSSLOptions(DoorTls.options(fresh)));
        certificates.tick();
        vertx.setPeriodic(tls.look().toMillis(), id -> certificates.tick());
    }

    private HttpServer server(HttpDoor http, WebSocketDoor sockets, BridgeDoor bridge) {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false) // One protocol less on a port that needs none of its features.
                .setMaxInitialLineLength(16 << 10) // Keys of the ring have no bound of their own.
                .setMaxWebSocketFrameSize(settings.frame())
                .setMaxWebSocketMessageSize(settings.frame())
                .setWebSocketClosingTimeout(2)
                // A small compressed frame can stand for a very large one.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        settings.guard().tls().ifPresent(tls -> DoorTls.apply(options, tls.identity()));
        return vertx.createHttpServer(options)
                .connectionHandler(connection -> gate.opened(connection, System.nanoTime()))
                .invalidRequestHandler(this::refuseUnreadable)
                .requestHandler(request -> route(request, http, sockets, bridge));
    }

    private void route(HttpServerRequest request, HttpDoor http, WebSocketDoor sockets, BridgeDoor bridge) {
        HttpConnection connection = request.connection();
        AnswerHeaders.put(request.response());
        crossOrigin.put(request);
        Exchange.name(request, ids);
        request.response().endHandler(answered -> {
            gate.end(connection, System.nanoTime());
            watch.observer().responded(request.response().getStatusCode());
        });
        Exchange exchange = new Exchange(request, Map.of());
        try {
            if (!gate.begin(connection)) {
                return;
            }
            if (HeaderCheck.isLast(request)) {
                request.response().putHeader("Connection", "close");
                gate.last(connection);
            }
            HeaderCheck.check(request);
            check.check(request.headers());
            if (crossOrigin.answered(request)) {
                return;
            }
            RawTarget target = RawTarget.parse(request.uri());
            if (!target.segments().get(0).equals(PROBES)) {
                rates.take(ClientKey.of(request.remoteAddress()), System.nanoTime());
            }
            Callers.refuseInQuery(target.query());
            if (target.segments().equals(SOCKET_PATH)) {
                sockets.accept(exchange, new JsonFrames());
            } else if (!bridge.handled(exchange, target) && !http.handled(request, target)) {
                exchange.fail(new OperationFailure(
                        ErrorCode.NOT_FOUND,
                        "path: " + Refusal.printable(request.uri()) + " (expected: a known path)"));
            }
        } catch (RuntimeException refused) {
            exchange.fail(refused);
        }
    }

    private void refuseUnreadable(HttpServerRequest request) {
        Exchange.name(request, ids);
        request.response().endHandler(answered -> watch.observer()
                .responded(request.response().getStatusCode()));
        Throwable cause = request.decoderResult().cause();
        boolean tooLong = cause instanceof TooLongHttpLineException || cause instanceof TooLongHttpHeaderException;
        AnswerHeaders.put(request.response());
        // The server closes the connection after the answer: it cannot know where the next request would begin.
        new Exchange(request, Map.of())
                .fail(
                        tooLong
                                ? new OperationFailure(
                                        ErrorCode.TOO_LARGE,
                                        "request: target or headers too long (expected: at most 16384 and 8192 bytes)")
                                : new OperationFailure(
                                        ErrorCode.BAD_REQUEST, "request: not HTTP (expected: HTTP/1.1)"));
    }
}
