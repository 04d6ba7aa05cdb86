package dev.carabiner.client;

import dev.carabiner.wire.Refusal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One WebSocket to one member, from the handshake to the end. Owned by the event loop of the link. */
final class Line {
    private static final short DONE = 1000;
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final Address address;
    private final ClientWebSocket socket;
    private final Ears ears;
    private final Duration silence;
    private final Duration ping;
    private final long begunNanos;

    private boolean open;
    private boolean over;
    private long heardNanos;
    private long pingedNanos;
    /** Since when it has owed a sign of life, if it does: the first ping after which nothing was heard. */
    private long askedNanos;

    private int refusals;
    private long refusedSinceNanos;

    /** Who is told what comes over a line; nothing is told after its end. */
    interface Ears {
        /** The handshake is done. */
        void opened(Line line);

        void heard(Line line, String text);

        /** It is over, or was never open; told once. */
        void ended(Line line, Farewell farewell);
    }

    private Line(Address address, ClientWebSocket socket, Duration silence, Ears ears, long nowNanos) {
        this.address = address;
        this.socket = socket;
        this.silence = silence;
        this.ping = silence.multipliedBy(2).dividedBy(5);
        this.ears = ears;
        this.begunNanos = nowNanos;
        this.heardNanos = nowNanos;
        this.pingedNanos = nowNanos;
        this.askedNanos = nowNanos;
    }

    /** Begins a handshake, on the event loop of the link. */
    static Line begin(WebSocketClient client, Address address, ClientOptions options, Ears ears) {
        ClientWebSocket socket = client.webSocket();
        Line line = new Line(address, socket, options.silence(), ears, System.nanoTime());
        // Set before the handshake: what comes right behind it is not missed then.
        socket.textMessageHandler(text -> line.onText(text));
        socket.binaryMessageHandler(bytes -> line.end(Farewell.broken("sent binary data")));
        socket.frameHandler(line::onFrame);
        socket.exceptionHandler(broken -> line.end(Farewell.of(broken)));
        socket.closeHandler(closed -> line.onClosed());
        socket.connect(handshake(address, options)).onComplete(done -> {
            if (done.failed()) {
                line.onRefused(done.cause());
            } else {
                line.onOpen();
            }
        });
        return line;
    }

    private static WebSocketConnectOptions handshake(Address address, ClientOptions options) {
        WebSocketConnectOptions handshake = new WebSocketConnectOptions();
        handshake.setHost(address.host());
        handshake.setPort(address.port());
        handshake.setSsl(address.tls());
        handshake.setURI(address.path());
        options.credential().ifPresent(token -> handshake.putHeader("Authorization", "Bearer " + token));
        return handshake;
    }

    Address address() {
        return address;
    }

    /** For how long it has been there, the handshake included. */
    Duration age(long nowNanos) {
        return Duration.ofNanos(nowNanos - begunNanos);
    }

    private void onOpen() {
        open = true;
        if (over) {
            cutChannel(); // Given up during the handshake.
            return;
        }
        heardNanos = System.nanoTime();
        ears.opened(this);
    }

    private void onFrame(WebSocketFrame frame) {
        heardNanos = System.nanoTime();
        if (frame.isClose() && !over) {
            // Not when the connection has closed as well: that is up to the member, and takes another round trip.
            over = true;
            ears.ended(this, farewell(frame.closeStatusCode(), frame.closeReason()));
        }
    }

    private static Farewell farewell(@Nullable Short code, @Nullable String reason) {
        return new Farewell(
                code == null ? Farewell.NO_CODE : code, reason == null ? "closed" : Refusal.printable(reason));
    }

    private void onText(String text) {
        if (!over) {
            ears.heard(this, text);
        }
    }

    private void onRefused(Throwable cause) {
        if (cause instanceof IllegalStateException) {
            try {
                onClosed(); // A close right behind the handshake: it is too late then to set handlers.
                return;
            } catch (IllegalStateException neverOpen) {
                // What follows says why.
            }
        }
        end(Farewell.of(cause));
    }

    private void onClosed() {
        end(farewell(socket.closeStatusCode(), socket.closeReason()));
    }

    private void end(Farewell farewell) {
        if (!over) {
            over = true;
            cutChannel(); // Something is there to be cut if it talks nonsense, say.
            ears.ended(this, farewell);
        }
    }

    void send(String text) {
        if (!over) {
            // A write fails when the connection has; its end is told by itself.
            socket.writeTextMessage(text).onFailure(broken -> {});
        }
    }

    /**
     * Asks for a sign of life where none was heard; whether there has been none for too long. A peer that was not asked, or
     * a moment ago only, is not the silent one: then it was this process that stood still.
     */
    boolean isSilentAt(long nowNanos) {
        if (open && !over && nowNanos - Math.max(heardNanos, pingedNanos) > ping.toNanos()) {
            askedNanos = isAsked() ? askedNanos : nowNanos;
            pingedNanos = nowNanos;
            socket.writePing(Buffer.buffer()).onFailure(broken -> {});
        }
        boolean silent = nowNanos - heardNanos > silence.toNanos();
        return silent && (!open || (isAsked() && nowNanos - askedNanos > ping.toNanos()));
    }

    private boolean isAsked() {
        return pingedNanos - heardNanos > 0;
    }

    /** Takes note of an answer, and whether it was {@code unavailable}. */
    void answered(boolean unavailable, long nowNanos) {
        if (!unavailable) {
            refusals = 0;
        } else if (refusals++ == 0) {
            refusedSinceNanos = nowNanos;
        }
    }

    /** Whether this member has answered nothing but {@code unavailable} for so long, and so often. */
    boolean isUseless(int times, Duration since, long nowNanos) {
        return refusals >= times && nowNanos - refusedSinceNanos > since.toNanos();
    }

    /**
     * Closes in order: leases with {@code onClose: release} go.
     *
     * @return done when the connection is closed, or given up after a second
     */
    Future<Void> close() {
        if (!open || over) {
            cut();
            return Future.succeededFuture();
        }
        over = true;
        return socket.close(DONE, "done")
                .timeout(CLOSING.toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .onSuccess(closed -> cutChannel());
    }

    /**
     * Breaks the connection. Members take that for the network's doing, and not for a client that is done: leases with
     * {@code onClose: release} stay.
     */
    void cut() {
        if (!over) {
            over = true;
            cutChannel();
        }
    }

    private void cutChannel() {
        if (!open) {
            return;
        }
        ChannelHandlerContext connection = ((WebSocketInternal) socket).channelHandlerContext();
        if (connection.channel().isOpen()) {
            // Closing sends a reset then, and not an end of stream, which would pass for a farewell. From here on down
            // the
            // pipeline: at its end a close is turned into a close frame.
            connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            connection.close().addListener(closed -> {});
        }
    }
}
