package dev.carabiner.gateway;

import dev.carabiner.gateway.OperationEndpoint.QueryType;
import dev.carabiner.service.Operations;
import dev.carabiner.service.Session;
import dev.carabiner.service.Session.Close;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
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
 * with it the wait.
 *
 * <p>Bodies are read as JSON whatever their {@code Content-Type} says, so that {@code curl -d} works as it stands. A page
 * of a stranger could send such a body without asking; that is what {@link HostOriginCheck} is for.
 */
final class HttpDoor {
    private static final Map<String, QueryType> LIST =
            Map.of("prefix", QueryType.TEXT, "after", QueryType.TEXT, "count", QueryType.INTEGER);

    private final Operations operations;
    private final BodyReader bodies;
    private final RouteTable routes = new RouteTable();

    // Owned by the event loop of the doors.
    private final Set<Session> sessions = new HashSet<>();
    private final Promise<Void> idle = Promise.promise();
    private boolean closing;
    private int underWay;

    HttpDoor(Operations operations, BodyReader bodies, Health health) {
        this.operations = operations;
        this.bodies = bodies;
        for (Op op : List.of(Op.LOCK_ACQUIRE, Op.LOCK_RENEW, Op.LOCK_RELEASE, Op.LOCK_CANCEL, Op.LOCK_CHECK)) {
            String action = op.label().substring("lock.".length());
            add(HttpMethod.POST, "/v1/locks/{lock}/" + action, OperationEndpoint.withBody(op));
        }
        addQuery(HttpMethod.GET, "/v1/locks/{lock}", Op.LOCK_GET, Map.of());
        addQuery(
                HttpMethod.DELETE,
                "/v1/locks/{lock}",
                Op.LOCK_BREAK,
                Map.of("reason", QueryType.TEXT, "leaseId", QueryType.TEXT));
        addQuery(HttpMethod.GET, "/v1/locks", Op.LOCK_LIST, LIST);
        addQuery(HttpMethod.GET, "/v1/ring", Op.RING_GET, Map.of());
        addQuery(
                HttpMethod.GET,
                "/v1/ring/owner",
                Op.RING_OWNER,
                Map.of("key", QueryType.TEXT, "replicas", QueryType.INTEGER));
        addQuery(
                HttpMethod.GET,
                "/v1/ring/diff",
                Op.RING_DIFF,
                Map.of("from", QueryType.INTEGER, "to", QueryType.INTEGER, "replicas", QueryType.INTEGER));
        addQuery(HttpMethod.GET, "/v1/members", Op.MEMBERS_LIST, Map.of());
        add(HttpMethod.POST, "/v1/members/{name}/drain", OperationEndpoint.withBody(Op.MEMBERS_DRAIN));
        addQuery(HttpMethod.GET, "/v1/cluster", Op.CLUSTER_GET, Map.of());
        Dashboard dashboard = new Dashboard();
        routes.add(HttpMethod.GET, "/", (exchange, names) -> dashboard.page(exchange));
        routes.add(
                HttpMethod.GET,
                "/dashboard/{file}",
                (exchange, names) -> dashboard.part(exchange, names.getOrDefault("file", "")));
        routes.add(HttpMethod.GET, "/health/live", (exchange, names) -> health.live(exchange));
        routes.add(HttpMethod.GET, "/health/ready", (exchange, names) -> health.ready(exchange));
    }

    private void addQuery(HttpMethod method, String path, Op op, Map<String, QueryType> query) {
        add(method, path, OperationEndpoint.withQuery(op, query));
    }

    private void add(HttpMethod method, String path, OperationEndpoint endpoint) {
        routes.add(method, path, (exchange, names) -> bodies.read(exchange.request())
                .onSuccess(body -> operate(exchange, names, endpoint, body))
                .onFailure(exchange::fail));
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

    private void operate(Exchange exchange, Map<String, String> names, OperationEndpoint endpoint, Buffer body) {
        String op = endpoint.op().label();
        if (closing) {
            exchange.fail(new OperationFailure(ErrorCode.UNAVAILABLE, "this member is leaving; ask another one"));
            return;
        }
        if (exchange.request().response().closed()) {
            return; // Gone before it had begun.
        }
        Session session;
        JsonObject args;
        try {
            args = endpoint.arguments(names, exchange.query(), body);
            SocketBound.refuse(op, args);
            session = operations.open((event, told) -> {}); // An answered request hears of nothing more.
        } catch (RuntimeException refused) {
            exchange.fail(refused);
            return;
        }
        sessions.add(session);
        exchange.request().response().closeHandler(gone -> end(session, Close.BY_CLIENT));
        underWay++;
        Failures.call(session, op, args).onComplete(done -> {
            // By the server: the client is there, and a lease that it was granted just now is to live on.
            end(session, Close.BY_SERVER);
            if (done.succeeded()) {
                exchange.answer(done.result());
            } else {
                exchange.fail(done.cause());
            }
            underWay--;
            noteIdle();
        });
    }

    private void noteIdle() {
        if (closing && underWay == 0) {
            idle.tryComplete();
        }
    }

    private void end(Session session, Close cause) {
        if (sessions.remove(session)) {
            session.close(cause);
        }
    }

    /**
     * Takes no more requests, and has those under way answered, waits with {@code unavailable}; complete when each has
     * been, or after 2 s.
     */
    Future<Void> close() {
        closing = true;
        for (Session session : List.copyOf(sessions)) {
            session.retire().onComplete(retired -> end(session, Close.BY_SERVER));
        }
        noteIdle();
        return idle.future().timeout(2, TimeUnit.SECONDS).otherwiseEmpty();
    }
}
