package dev.carabiner.gateway;

import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.json.JsonObject;

/** What only a WebSocket can do. */
final class SocketBound {
    private SocketBound() {}

    /**
     * Refuses what would be accepted by a door without sockets and never happen: a lease that goes when its socket
     * closes, and events.
     *
     * @throws OperationFailure {@code bad_request}
     */
    static void refuse(String op, JsonObject args) {
        if (op.equals(Op.LOCK_ACQUIRE.label()) && "release".equals(args.getValue("onClose"))) {
            throw Refusal.of("onClose", "release", "keep; only a WebSocket can close");
        }
        if (op.equals(Op.WATCH_START.label()) || op.equals(Op.WATCH_STOP.label())) {
            throw Refusal.of("op", op, "an operation without events; watch over a WebSocket");
        }
    }
}
