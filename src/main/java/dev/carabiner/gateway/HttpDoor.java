package dev.carabiner.gateway;

import dev.carabiner.access.Caller;
import dev.carabiner.service.Session;
import dev.carabiner.service.Session.Close;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The operations over plain HTTP, one session a request: a client that goes away while it waits ends its session, and
 * with it the wait. Which paths and methods there are, and what may be asked, says the {@link Contract}.
 *
 * <p>Bodies are read as JSON whatever their {@code Content-Type} says, so that {@code curl -d} works as it stands. A page
 * of a stranger could send such a body without asking; that is what {@link HostOriginCheck} is for.
 */
final class HttpDoor {
    private final VersionedReads reads;
    private final ObservedOperations operations;
    private final Callers callers;
    private final BodyReader bodies;
    private final RouteTable routes = new RouteTable();

    // Owned by the event loop of the doors.
    private final Set<UnderWay> requests = new HashSet<>();
    private final Promise<Void> idle = Promise.promise();
    private boolean closing;
    private int underWay;

    /** One request, and what it waits for here in the door. */
    private record UnderWay(Session session, Optional<VersionedRead> read) {}

    HttpDoor(
            Context context,
            Contract contract,
            ObservedOperations operations,
            Callers callers,
            BodyReader bodies,
            Health health) {
        this.reads = new VersionedReads(context);
        this.operations = operations;
        this.callers = callers;
        this.bodies = bodies;
        contract.endpoints().forEach(this::add);
        routes.add(HttpMethod.GET, "/openapi.yaml", (exchange, names) -> exchange.answer(contract.document()));
        Dashboard dashboard = new Dashboard();
        routes.add(HttpMethod.GET, "/", (exchange, names) -> dashboard.page(exchange));
        routes.add(
                HttpMethod.GET,
                "/dashboard/{file}",
                (exchange, names) -> dashboard.part(exchange, names.getOrDefault("file", "")));
        routes.add(HttpMethod.GET, "/health/live", (exchange, names) -> health.live(exchange));
        routes.add(HttpMethod.GET, "/health/ready", (exchange, names) -> health.ready(exchange));
    }

    /** Adds {@code GET /metrics}. */
    void show(MetricsEndpoint metrics) {
        routes.add(HttpMethod.GET, "/metrics", (exchange, names) -> {
            Caller unused = callers.of(exchange.request()); // Whoever it is: there are no names in it.
            metrics.answer(exchange);
        });
    }

    private void add(OperationEndpoint endpoint) {
        routes.add(endpoint.method(), endpoint.path(), (exchange, names) -> {
            Caller caller = callers.of(exchange.request()); // Before its body is read, however long that is.
            bodies.read(exchange.request())
                    .onSuccess(body -> operate(exchange, caller, names, endpoint, body))
                    .onFailure(exchange::fail);
        });
    }

    /** Each path and method that is answered, such as {@code GET /v1/ring}. */
    List<String> routes() {
        return routes.all();
    }

    /** Answers the request if its path is one of this door's; otherwise leaves it alone and says so. */
    boolean handled(HttpServerRequest request, RawTarget target) {
        Optional<RouteTable.Match> match = routes.find(target.segments());
        if (match.isEmpty()) {
            return false;
        }
        Exchange exchange = new Exchange(request, target.query());
        HttpMethod method = request.method();
        Optional<Endpoint> endpoint = match.get().endpoint(method);
        if (method.equals(HttpMethod.OPTIONS)) {
            exchange.allow(match.get().allowed());
        } else if (endpoint.isEmpty()) {
            exchange.notAllowed(match.get().allowed());
        } else {
            endpoint.get().handle(exchange, match.get().names());
        }
        return true;
    }

    private void operate(
            Exchange exchange, Caller caller, Map<String, String> names, OperationEndpoint endpoint, Buffer body) {
        String op = endpoint.op().label();
        if (closing) {
            exchange.fail(leaving());
            return;
        }
        if (exchange.request().response().closed()) {
            return; // Gone before it had begun.
        }
        Optional<VersionedRead> read;
        Session session;
        JsonObject args;
        try {
            args = endpoint.arguments(names, exchange.query(), body);
            read = reads.of(endpoint.op(), args);
            // Whoever does not wait for a change has been answered before anything could be told.
            session = read.isPresent()
                    ? operations.openQuietly(caller, (event, told) -> read.get().note())
                    : operations.open(caller, (event, told) -> {});
        } catch (RuntimeException refused) {
            operations.refused(endpoint.op(), refused);
            exchange.fail(refused);
            return;
        }
        UnderWay request = new UnderWay(session, read);
        requests.add(request);
        exchange.request().response().closeHandler(gone -> end(request, Close.BY_CLIENT));
        underWay++;
        carryOut(exchange, request, op, args).onComplete(done -> {
            // By the server: the client is there, and a lease that it was granted just now is to live on.
            end(request, Close.BY_SERVER);
            if (done.failed()) {
                exchange.fail(done.cause());
            } else if (read.isPresent()) {
                exchange.answerRevalidated(done.result());
            } else {
                exchange.answer(done.result());
            }
            underWay--;
            noteIdle();
        });
    }

    private Future<JsonObject> carryOut(Exchange exchange, UnderWay request, String op, JsonObject args) {
        return request.read
                .map(read -> operations.told(exchange.id(), op, () -> reads.run(read, request.session, exchange.id())))
                .orElseGet(() -> Failures.call(request.session, exchange.id(), op, args));
    }

    private static OperationFailure leaving() {
        return new OperationFailure(ErrorCode.UNAVAILABLE, "this member is leaving; ask another one");
    }

    private void noteIdle() {
        if (closing && underWay == 0) {
            idle.tryComplete();
        }
    }

    private void end(UnderWay request, Close cause) {
        if (requests.remove(request)) {
            request.session.close(cause);
            request.read.ifPresent(read -> read.end(leaving()));
        }
    }

    /**
     * Takes no more requests, and has those under way answered, waits with {@code unavailable}; complete when each has
     * been, or after 2 s.
     */
    Future<Void> close() {
        closing = true;
        for (UnderWay request : List.copyOf(requests)) {
            request.session.retire().onComplete(retired -> end(request, Close.BY_SERVER));
        }
        noteIdle();
        return idle.future().timeout(2, TimeUnit.SECONDS).otherwiseEmpty();
    }
}
