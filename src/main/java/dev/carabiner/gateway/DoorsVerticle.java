package dev.carabiner.gateway;

import dev.carabiner.service.Operations;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the doors of a member on one event loop, and sorts what comes in by port. */
final class DoorsVerticle extends VerticleBase {
    private static final long TICK_MILLIS = 250;
    private static final List<String> SOCKET_PATH = List.of("v1", "ws");

    private final Operations operations;
    private final Readiness readiness;
    private final DoorSettings settings;
    private final SocketTimes times;
    private final HostOriginCheck check;
    private final ConnectionGate gate;

    private volatile int actualPort;

    // Owned by this verticle's event loop, and there once it has started.
    private Optional<Open> open = Optional.empty();

    /** What start opens. */
    private record Open(EventBusDoor bus, HttpDoor http, WebSocketDoor sockets, HttpServer server) {}

    DoorsVerticle(Operations operations, Readiness readiness, DoorSettings settings, SocketTimes times) {
        this.operations = operations;
        this.readiness = readiness;
        this.settings = settings;
        this.times = times;
        this.check = new HostOriginCheck(settings.host());
        this.gate = new ConnectionGate(settings.connections());
    }

    int actualPort() {
        return actualPort;
    }

    @Override
    public Future<?> start() {
        HttpDoor http = new HttpDoor(operations, new BodyReader(vertx, settings.body()), new Health(readiness));
        WebSocketDoor sockets = new WebSocketDoor(context, operations, gate, settings.frame(), times);
        return Ports.listen(settings, () -> server(http, sockets))
                .compose(server -> EventBusDoor.open(vertx, operations).map(bus -> {
                    actualPort = server.actualPort();
                    vertx.setPeriodic(TICK_MILLIS, id -> tick(sockets));
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
        return Future.join(doors.bus.close(), doors.http.close(), doors.sockets.close())
                .eventually(doors.server::close);
    }

    private void tick(WebSocketDoor sockets) {
        long now = System.nanoTime();
        sockets.tick(now);
        gate.sweep(now);
    }

    private HttpServer server(HttpDoor http, WebSocketDoor sockets) {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false) // One protocol less on a port that needs none of its features.
                .setMaxInitialLineLength(16 << 10) // Keys of the ring have no bound of their own.
                .setMaxWebSocketFrameSize(settings.frame())
                .setMaxWebSocketMessageSize(settings.frame())
                .setWebSocketClosingTimeout(2)
                // A small compressed frame can stand for a very large one.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        return vertx.createHttpServer(options)
                .connectionHandler(connection -> gate.opened(connection, System.nanoTime()))
                .invalidRequestHandler(DoorsVerticle::refuseUnreadable)
                .requestHandler(request -> route(request, http, sockets));
    }

    private void route(HttpServerRequest request, HttpDoor http, WebSocketDoor sockets) {
        HttpConnection connection = request.connection();
        request.response().endHandler(answered -> gate.end(connection, System.nanoTime()));
        Exchange exchange = new Exchange(request, Map.of());
        try {
            gate.begin(connection);
            check.check(request.headers());
            RawTarget target = RawTarget.parse(request.uri());
            if (target.segments().equals(SOCKET_PATH)) {
                sockets.accept(exchange);
            } else if (!http.handled(request, target)) {
                exchange.fail(new OperationFailure(
                        ErrorCode.NOT_FOUND,
                        "path: " + Refusal.printable(request.uri()) + " (expected: a known path)"));
            }
        } catch (RuntimeException refused) {
            exchange.fail(refused);
        }
    }

    private static void refuseUnreadable(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        boolean tooLong = cause instanceof TooLongHttpLineException || cause instanceof TooLongHttpHeaderException;
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
