package dev.carabiner.gateway;

import dev.carabiner.service.Operations;
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
import java.util.Set;

/** The operations over WebSockets: one session a socket, requests pipelined, answers as they are ready. */
final class WebSocketDoor {
    private final Context context;
    private final Operations operations;
    private final ConnectionGate gate;
    private final int maxFrame;
    private final SocketTimes times;

    // Owned by the event loop of the doors.
    private final Set<Conversation> conversations = new HashSet<>();
    private final Promise<Void> empty = Promise.promise();
    private boolean closing;

    WebSocketDoor(Context context, Operations operations, ConnectionGate gate, int maxFrame, SocketTimes times) {
        this.context = context;
        this.operations = operations;
        this.gate = gate;
        this.maxFrame = maxFrame;
        this.times = times;
    }

    /** Turns the request into a conversation, or answers it with what is wrong with it. */
    void accept(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        if (request.method().equals(HttpMethod.OPTIONS)) {
            exchange.allow("GET, OPTIONS");
        } else if (!request.method().equals(HttpMethod.GET)) {
            exchange.notAllowed("GET, OPTIONS");
        } else if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            exchange.fail(Refusal.because("Upgrade", "no WebSocket handshake", "websocket"));
        } else if (closing) {
            exchange.fail(new OperationFailure(ErrorCode.UNAVAILABLE, "this member is leaving; ask another one"));
        } else {
            request.toWebSocket()
                    .onSuccess(socket -> begin(request.connection(), socket))
                    .onFailure(refused -> exchange.fail(
                            Refusal.because("handshake", "not understood", "a WebSocket handshake, version 13")));
        }
    }

    private void begin(HttpConnection connection, ServerWebSocket socket) {
        gate.upgraded(connection);
        Conversation conversation = new Conversation(socket, context, operations, maxFrame, times);
        conversations.add(conversation);
        conversation.onClosed(() -> {
            gate.closed(connection);
            conversations.remove(conversation);
            noteEmpty();
        });
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
