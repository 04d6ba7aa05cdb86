package dev.carabiner.gateway;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The operations over WebSockets: one session a socket, requests pipelined, answers as they are ready. */
final class WebSocketDoor {
    /** Sixteen bytes in base64. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private final Context context;
    private final ObservedOperations operations;
    private final Callers callers;
    private final ConnectionGate gate;
    private final SocketRules rules;

    // Owned by the event loop of the doors.
    private final Set<Conversation> conversations = new HashSet<>();
    private final Promise<Void> empty = Promise.promise();
    private boolean closing;

    WebSocketDoor(
            Context context, ObservedOperations operations, Callers callers, ConnectionGate gate, SocketRules rules) {
        this.context = context;
        this.operations = operations;
        this.callers = callers;
        this.gate = gate;
        this.rules = rules;
    }

    /**
     * Turns the request into a conversation, or answers it with what is wrong with it.
     *
     * @throws OperationFailure {@code unauthenticated}
     */
    void accept(Exchange exchange, Dialect dialect) {
        HttpServerRequest request = exchange.request();
        if (request.method().equals(HttpMethod.OPTIONS)) {
            exchange.allow("GET, OPTIONS");
        } else if (!request.method().equals(HttpMethod.GET)) {
            exchange.notAllowed("GET, OPTIONS");
        } else if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            exchange.fail(Refusal.because("Upgrade", "no WebSocket handshake", "websocket"));
        } else if (!isHandshake(request)) {
            exchange.fail(notUnderstood());
        } else if (closing) {
            exchange.fail(new OperationFailure(ErrorCode.UNAVAILABLE, "this member is leaving; ask another one"));
        } else {
            Guest guest = new Guest(operations, callers, request, callers.atHandshake(request));
            request.toWebSocket()
                    .onSuccess(socket -> begin(request.connection(), socket, guest, dialect))
                    .onFailure(refused -> exchange.fail(notUnderstood()));
        }
    }

    /** Looked at before the server does, which would answer in a form of its own. */
    private static boolean isHandshake(HttpServerRequest request) {
        String connection = String.valueOf(request.getHeader("Connection")).toLowerCase(Locale.ROOT);
        return connection.contains("upgrade")
                && "13".equals(request.getHeader("Sec-WebSocket-Version"))
                && KEY.matcher(String.valueOf(request.getHeader("Sec-WebSocket-Key")))
                        .matches();
    }

    private static OperationFailure notUnderstood() {
        return Refusal.because("handshake", "not understood", "a WebSocket handshake, version 13");
    }

    private void begin(HttpConnection connection, ServerWebSocket socket, Guest guest, Dialect dialect) {
        gate.upgraded(connection);
        Conversation conversation = new Conversation(socket, context, operations, guest, rules, dialect);
        conversations.add(conversation);
        conversation.onClosed(() -> {
            gate.closed(connection);
            conversations.remove(conversation);
            noteEmpty();
        });
        if (closing) {
            conversation.stop(); // Its handshake came in time, but its end did not, and nobody else will tell it.
        }
    }

    /** How many sockets are open. */
    int open() {
        return conversations.size();
    }

    /** Looks after all peers; called about once a second. */
    void tick(long nowNanos) {
        List.copyOf(conversations).forEach(conversation -> conversation.tick(nowNanos));
    }

    /**
     * Says goodbye to every socket; complete when the last has gone. {@link #tick} is to be called until then: it cuts
     * those that do not go by themselves, and closing the server would not wait for them.
     */
    Future<Void> close() {
        closing = true;
        List.copyOf(conversations).forEach(Conversation::stop);
        noteEmpty();
        return empty.future();
    }

    private void noteEmpty() {
        if (closing && conversations.isEmpty()) {
            empty.tryComplete();
        }
    }
}
