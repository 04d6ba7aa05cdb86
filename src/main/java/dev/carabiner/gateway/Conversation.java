package dev.carabiner.gateway;

import dev.carabiner.gateway.MessageAssembler.Unacceptable;
import dev.carabiner.service.Operations;
import dev.carabiner.service.Session;
import dev.carabiner.service.Session.Close;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** One WebSocket and its session, from the handshake to the end. */
final class Conversation {
    /** How many requests may be unanswered at once, waits among them. */
    static final int MAX_IN_FLIGHT = 1000;

    private static final short GOING_AWAY = 1001;
    private static final short INTERNAL_ERROR = 1011;
    private static final short TRY_AGAIN_LATER = 1013;

    private final ServerWebSocket socket;
    private final SocketTimes times;
    private final Session session;

    // Owned by the event loop of the socket.
    private final SocketOutput output;
    private final MessageAssembler input;
    private int inFlight;
    private long heardNanos = System.nanoTime();
    private long pingedNanos = heardNanos;
    private boolean broken;
    /** Nothing that is read from now on is carried out: it is on its way past the close that follows. */
    private boolean stopping;
    /** Set once, by whoever ends the conversation first; nothing is sent or carried out afterwards. */
    private boolean over;

    private long overSinceNanos;

    /** Begins the conversation on a socket that was just accepted, on its event loop. */
    Conversation(ServerWebSocket socket, Context context, Operations operations, int maxFrame, SocketTimes times) {
        this.socket = socket;
        this.times = times;
        this.input = new MessageAssembler(maxFrame);
        this.output = new SocketOutput(socket, this::hear);
        this.session = operations.open((event, data) -> context.runOnContext(ignored -> push(event, data)));
        socket.frameHandler(this::onFrame);
        socket.exceptionHandler(this::onException);
    }

    /** Sets what else is to happen when the connection is gone; called once, at once after the beginning. */
    void onClosed(Runnable action) {
        socket.closeHandler(closed -> {
            end(broken || output.isBroken() ? Close.BY_SERVER : Close.BY_CLIENT);
            action.run();
        });
    }

    /** Looks after the peer; called about once a second. */
    void tick(long nowNanos) {
        if (over) {
            if (nowNanos - overSinceNanos > times.farewell().toNanos()) {
                output.cut();
            }
        } else if (output.isStuck(times.stuck(), nowNanos)) {
            leave(TRY_AGAIN_LATER, "does not read");
        } else if (nowNanos - heardNanos > times.silence().toNanos()) {
            leave(INTERNAL_ERROR, "silent");
        } else if (nowNanos - Math.max(heardNanos, pingedNanos) > times.ping().toNanos()) {
            pingedNanos = nowNanos;
            output.ping();
        }
    }

    /**
     * Ends the conversation because this member leaves. What is under way is answered first, but for waits: the close
     * itself tells their callers to go and ask another member, where they find their places.
     */
    void stop() {
        if (!stopping) {
            stopping = true;
            session.retire().onComplete(retired -> leave(GOING_AWAY, "this member is leaving, ask another one"));
        }
    }

    private void onFrame(WebSocketFrame frame) {
        hear();
        if (over || frame.type() == WebSocketFrameType.PING || frame.type() == WebSocketFrameType.PONG) {
            return;
        }
        if (frame.isClose()) {
            end(Close.BY_CLIENT);
            return;
        }
        try {
            input.add(frame).ifPresent(this::onMessage);
        } catch (Unacceptable refused) {
            leave(refused.closeCode(), String.valueOf(refused.getMessage()));
        }
    }

    private void onException(Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            leave(
                    (short) corrupted.closeStatus().code(),
                    corrupted.closeStatus().reasonText());
        } else if (!(cause instanceof HttpClosedException)) {
            // A reset, say. Not an end of stream that the client sent: it may be a box between us that lost its memory.
            broken = true;
        }
    }

    private void onMessage(String text) {
        if (stopping) {
            return;
        }
        Optional<Object> id = Optional.empty();
        try {
            JsonObject frame = JsonText.object("frame", text);
            id = RequestFrame.idOf(frame);
            carryOut(RequestFrame.parse(frame));
        } catch (RuntimeException refused) {
            fail(id, "a frame", refused);
        }
    }

    private void carryOut(RequestFrame request) {
        if (request.op().equals(RequestFrame.AUTH)) {
            authenticate(request);
            return;
        }
        if (inFlight >= MAX_IN_FLIGHT) {
            throw new OperationFailure(
                    ErrorCode.TOO_MANY,
                    "requests: " + (inFlight + 1) + " in flight (expected: at most " + MAX_IN_FLIGHT + " on a socket)");
        }
        inFlight++;
        Failures.call(session, request.op(), request.args()).onComplete(done -> {
            inFlight--;
            if (done.succeeded()) {
                succeed(request, done.result());
            } else if (!stopping || !isUnavailable(done.cause())) {
                fail(request.id(), request.op(), done.cause());
            }
        });
    }

    private static boolean isUnavailable(Throwable cause) {
        return cause instanceof OperationFailure failure && failure.code() == ErrorCode.UNAVAILABLE;
    }

    /** Nobody has to prove anything here, but a client that is set up with credentials shall not fail for it. */
    private void authenticate(RequestFrame request) {
        for (String field : request.args().fieldNames()) {
            if (!field.equals("token")) {
                throw Refusal.because(field, "unknown field", "token");
            }
        }
        succeed(request, new JsonObject());
    }

    private void succeed(RequestFrame request, JsonObject result) {
        JsonObject answer = new JsonObject();
        answer.put("id", request.id().orElse(null));
        send(answer.put("ok", true).put("result", result));
    }

    private void fail(Optional<Object> id, String what, Throwable cause) {
        JsonObject answer = new JsonObject();
        answer.put("id", id.orElse(null));
        send(answer.put("ok", false).put("error", Failures.shown(what, cause).toJson()));
    }

    private void push(String event, JsonObject data) {
        send(new JsonObject().put("event", event).put("data", data));
    }

    private void send(JsonObject message) {
        if (!over && !output.offer(message.encode())) {
            leave(TRY_AGAIN_LATER, "does not read");
        }
    }

    private void hear() {
        heardNanos = System.nanoTime();
    }

    /** Closes from this side. */
    private void leave(short code, String reason) {
        if (!over) {
            end(Close.BY_SERVER);
            output.sayClose(code, reason);
        }
    }

    private void end(Close cause) {
        if (!over) {
            over = true;
            overSinceNanos = System.nanoTime();
            session.close(cause);
        }
    }
}
