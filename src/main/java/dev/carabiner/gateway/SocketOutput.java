package dev.carabiner.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;

/**
 * What is written to one socket, and how its peer keeps up with it. While the queue is full nothing more is read from the
 * peer, so one that sends requests without reading answers is held up by itself. Owned by the event loop of its socket.
 */
final class SocketOutput {
    /** From this much in the queue on, nothing is read from the peer until half of it has gone. */
    private static final long FULL = 64 << 10;
    /**
     * How much may be queued before a message is put on top: beyond it the peer is closed without waiting. Far above the
     * other, since answers to what was read before, and events, come on top of a full queue.
     */
    private static final long MAX_QUEUED = 8 << 20;

    private final ServerWebSocket socket;
    private final ReadGate reading;
    /** Counted here: the socket's own mark is only looked at after all that was read at once has been handled. */
    private long queued;

    private boolean full;
    /** The pongs are queued past our count. */
    private boolean congested;

    private long fullSinceNanos;
    private boolean broken;

    /** @param reading is held while the queue is full */
    SocketOutput(ServerWebSocket socket, ReadGate reading) {
        this.socket = socket;
        this.reading = reading;
    }

    /** Queues a message; false, and nothing queued, if there is too much in the queue already. */
    boolean offer(String message) {
        if (socket.isClosed()) {
            return true; // Nobody is there to be slow.
        }
        if (queued > MAX_QUEUED) {
            return false;
        }
        int size = message.length();
        queued += size;
        socket.writeTextMessage(message).onComplete(done -> written(size)).onFailure(this::noteBreak);
        if (!full && queued > FULL) {
            full = true;
            fullSinceNanos = congested ? fullSinceNanos : System.nanoTime();
            reading.hold(ReadGate.Reason.ANSWERS_UNREAD);
        }
        return true;
    }

    private void written(int size) {
        queued -= size;
        if (full && queued <= FULL / 2) {
            full = false;
            reading.release(ReadGate.Reason.ANSWERS_UNREAD);
        }
    }

    /**
     * The peer has sent a ping, which the server answers by itself, whether the peer reads that or not. So one that sends
     * them in a flood is held up as soon as they do not leave any more.
     */
    void pinged() {
        if (!congested && socket.writeQueueFull()) {
            congested = true;
            fullSinceNanos = full ? fullSinceNanos : System.nanoTime();
            reading.hold(ReadGate.Reason.PONGS_UNREAD);
            socket.drainHandler(drained -> {
                congested = false;
                reading.release(ReadGate.Reason.PONGS_UNREAD);
            });
        }
    }

    void ping() {
        if (!socket.isClosed()) {
            socket.writePing(Buffer.buffer()).onFailure(this::noteBreak);
        }
    }

    boolean isStuck(Duration patience, long nowNanos) {
        return (full || congested) && nowNanos - fullSinceNanos > patience.toNanos();
    }

    /** Whether the connection failed under a write, rather than being closed by anyone. */
    boolean isBroken() {
        return broken;
    }

    /** Sends a close frame behind all that is queued. */
    void sayClose(short code, String reason) {
        if (!socket.isClosed()) {
            socket.close(code, reason).onFailure(gone -> {});
            // After a frame that cannot be decoded the channel is closed under us as soon as we return.
            ((WebSocketInternal) socket).channelHandlerContext().flush();
        }
    }

    /**
     * Cuts the connection at once. The public close waits until its frame is written, for ever if the peer does not
     * read, so this has to reach for the channel.
     */
    void cut() {
        ((WebSocketInternal) socket).channelHandlerContext().close().addListener(closed -> {});
    }

    /** A write that fails because the channel was closed before says nothing; any other failure is the network's. */
    private void noteBreak(Throwable cause) {
        broken |= cause instanceof IOException && !(cause instanceof ClosedChannelException);
    }
}
