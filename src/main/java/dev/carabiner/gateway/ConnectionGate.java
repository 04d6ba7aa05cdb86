package dev.carabiner.gateway;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Bounds how many connections are open. A few more than the bound are let in only to be told so; beyond these a connection
 * is closed without a word. One on which nothing is under way for {@value #IDLE_SECONDS} s is closed, and a new one whose
 * first request is not here with all its headers after {@value #FIRST_SECONDS} s, however it trickles in: so peers that say
 * nothing, or a byte at a time, cannot use the bound up for good.
 */
final class ConnectionGate {
    private static final long IDLE_SECONDS = 75;
    private static final long FIRST_SECONDS = 20;
    private static final long LAST_SECONDS = 1;
    /** How many are told that there are too many. */
    private static final int TOLD = 64;

    /** How long a connection that is being closed may take to pass its last answers on. */
    private static final long FAREWELL_SECONDS = 5;

    private final int bound;
    private final Consumer<HttpConnection> cut;

    // Owned by the event loop of the doors.
    private final Map<HttpConnection, Use> open = new HashMap<>();
    private final Promise<Void> empty = Promise.promise();
    private boolean closing;

    /** What is under way on a connection. */
    private static final class Use {
        private final boolean refused;
        private boolean upgraded;
        private boolean asked;
        private boolean last;
        private OptionalLong closingSinceNanos = OptionalLong.empty();
        private int underWay;
        private long idleSinceNanos;

        private Use(boolean refused, long nowNanos) {
            this.refused = refused;
            this.idleSinceNanos = nowNanos;
        }

        private boolean hasLingeredAt(long nowNanos) {
            return closingSinceNanos.isPresent()
                    && nowNanos - closingSinceNanos.getAsLong() > TimeUnit.SECONDS.toNanos(FAREWELL_SECONDS);
        }

        private boolean isIdleAt(long nowNanos) {
            // The last one's answer is lost if we close while its body is still coming.
            long patience = TimeUnit.SECONDS.toNanos(last ? LAST_SECONDS : asked ? IDLE_SECONDS : FIRST_SECONDS);
            return !upgraded && underWay == 0 && nowNanos - idleSinceNanos > patience;
        }
    }

    ConnectionGate(int bound) {
        this(bound, ConnectionGate::cut);
    }

    /** @param cut ends a connection at once */
    ConnectionGate(int bound, Consumer<HttpConnection> cut) {
        this.bound = bound;
        this.cut = cut;
    }

    /** Takes note of a new connection, or closes it. */
    void opened(HttpConnection connection, long nowNanos) {
        if (closing || open.size() >= bound + TOLD) {
            connection.close().onFailure(gone -> {});
            return;
        }
        open.put(connection, new Use(open.size() >= bound, nowNanos));
        connection.closeHandler(closed -> closed(connection));
    }

    /** How many connections are open. */
    int open() {
        return open.size();
    }

    /** Also to be called for a WebSocket, whose connection no longer tells of its end by itself. Safe to repeat. */
    void closed(HttpConnection connection) {
        open.remove(connection);
        noteEmpty();
    }

    /**
     * A request begins. False if it is not to be looked at: its connection has ended, or shall.
     *
     * @throws OperationFailure {@code unavailable} on a connection over the bound
     */
    boolean begin(HttpConnection connection) {
        Use use = open.get(connection);
        if (use == null || use.last) {
            return false;
        }
        use.underWay++;
        use.asked = true;
        if (use.refused) {
            throw new OperationFailure(
                    ErrorCode.UNAVAILABLE, "connections: too many (expected: at most " + bound + " at once)");
        }
        return true;
    }

    /** The request that has just begun is the last one on its connection, whatever comes behind it. */
    void last(HttpConnection connection) {
        Use use = open.get(connection);
        if (use != null) {
            use.last = true;
        }
    }

    /** A request has been answered. */
    void end(HttpConnection connection, long nowNanos) {
        Use use = open.get(connection);
        if (use != null) {
            use.underWay--;
            use.idleSinceNanos = nowNanos;
            if (use.refused) {
                close(connection, use, nowNanos);
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

    /** Closes what has been idle for too long, and cuts what does not go. */
    void sweep(long nowNanos) {
        List<HttpConnection> due = new ArrayList<>(); // To close one may take it out at once.
        open.forEach((connection, use) -> {
            if (use.closingSinceNanos.isPresent() || use.isIdleAt(nowNanos)) {
                due.add(connection);
            }
        });
        for (HttpConnection connection : due) {
            Use use = open.get(connection);
            if (use != null && use.hasLingeredAt(nowNanos)) {
                cut.accept(connection);
            } else if (use != null) {
                close(connection, use, nowNanos);
            }
        }
    }

    /**
     * Closes every connection but the WebSockets, which have an end of their own; complete when there is none left.
     * {@link #sweep} is to be called until then: it cuts those whose peers do not read, and closing the server would not
     * wait for them.
     */
    Future<Void> closeAll(long nowNanos) {
        List.copyOf(open.entrySet()).forEach(entry -> {
            if (!entry.getValue().upgraded) {
                close(entry.getKey(), entry.getValue(), nowNanos);
            }
        });
        closing = true;
        noteEmpty();
        return empty.future();
    }

    private void noteEmpty() {
        if (closing && open.isEmpty()) {
            empty.tryComplete();
        }
    }

    private static void close(HttpConnection connection, Use use, long nowNanos) {
        if (use.closingSinceNanos.isEmpty()) {
            use.closingSinceNanos = OptionalLong.of(nowNanos);
            connection.close().onFailure(gone -> {});
        }
    }

    /**
     * A close waits until all that was written has left, for ever if the peer does not read; so this has to reach for the
     * channel.
     */
    private static void cut(HttpConnection connection) {
        ((HttpServerConnection) connection).channelHandlerContext().close().addListener(closed -> {});
    }
}
