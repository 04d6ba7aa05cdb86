package dev.carabiner.gateway;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.http.HttpConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how many connections are open. A few more than the bound are let in only to be told so; beyond these a connection
 * is closed without a word. One on which nothing is under way for {@value #IDLE_SECONDS} s is closed, so that peers that
 * say nothing cannot use the bound up for good.
 */
final class ConnectionGate {
    private static final long IDLE_SECONDS = 75;
    /** How many are told that there are too many. */
    private static final int TOLD = 64;

    private final int bound;

    // Owned by the event loop of the doors.
    private final Map<HttpConnection, Use> open = new HashMap<>();

    /** What is under way on a connection. */
    private static final class Use {
        private final boolean refused;
        private boolean upgraded;
        private int underWay;
        private long idleSinceNanos;

        private Use(boolean refused, long nowNanos) {
            this.refused = refused;
            this.idleSinceNanos = nowNanos;
        }
    }

    ConnectionGate(int bound) {
        this.bound = bound;
    }

    /** Takes note of a new connection, or closes it. */
    void opened(HttpConnection connection, long nowNanos) {
        if (open.size() >= bound + TOLD) {
            connection.close().onFailure(gone -> {});
            return;
        }
        open.put(connection, new Use(open.size() >= bound, nowNanos));
        connection.closeHandler(closed -> closed(connection));
    }

    /** Also to be called for a WebSocket, whose connection no longer tells of its end by itself. Safe to repeat. */
    void closed(HttpConnection connection) {
        open.remove(connection);
    }

    /**
     * A request begins.
     *
     * @throws OperationFailure {@code unavailable} on a connection over the bound
     */
    void begin(HttpConnection connection) {
        Use use = open.get(connection);
        if (use == null) {
            return; // Closed in between: the answer will go nowhere.
        }
        use.underWay++;
        if (use.refused) {
            throw new OperationFailure(
                    ErrorCode.UNAVAILABLE, "connections: too many (expected: at most " + bound + " at once)");
        }
    }

    /** A request has been answered. */
    void end(HttpConnection connection, long nowNanos) {
        Use use = open.get(connection);
        if (use != null) {
            use.underWay--;
            use.idleSinceNanos = nowNanos;
            if (use.refused) {
                connection.close().onFailure(gone -> {});
            }
        }
    }

    /** A request has become a WebSocket, which looks after its own idleness. */
    void upgraded(HttpConnection connection) {
        Use use = open.get(connection);
        if (use != null) {
            use.upgraded = true;
        }
    }

    /** Closes what has been idle for too long. */
    void sweep(long nowNanos) {
        List<HttpConnection> idle = new ArrayList<>();
        open.forEach((connection, use) -> {
            if (!use.upgraded
                    && use.underWay == 0
                    && nowNanos - use.idleSinceNanos > TimeUnit.SECONDS.toNanos(IDLE_SECONDS)) {
                idle.add(connection);
            }
        });
        idle.forEach(connection -> connection.close().onFailure(gone -> {}));
    }
}
