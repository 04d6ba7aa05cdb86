package dev.carabiner.gateway;

import dev.carabiner.gateway.MessageAssembler.Unacceptable;
import dev.carabiner.gateway.ReadGate.Reason;
import dev.carabiner.service.Session;
import dev.carabiner.service.Session.Close;
import dev.carabiner.trace.RequestId;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One WebSocket and its guest, from the handshake to the end. Where somebody has to say who they are and has not, a frame
 * that is not {@code auth} is refused; whoever has not said it in time, or proves it no longer, is closed with 4401.
 */
final class Conversation {
    private static final short GOING_AWAY = 1001;
    private static final short INTERNAL_ERROR = 1011;
    private static final short TRY_AGAIN_LATER = 1013;
    /** Of those that a protocol may give a meaning to: 401, as a close code. */
    private static final short UNAUTHENTICATED = 4401;

    private final ServerWebSocket socket;
    private final Context context;
    private final SocketTimes times;
    private final ObservedOperations operations;
    private final ClientRates rates;
    private final ClientKey client;
    private final Dialect dialect;
    /** What this connection is called in logs, and its requests after it. */
    private final RequestId connection;

    private final Guest guest;

    // Owned by the event loop of the socket.
    private final SocketOutput output;
    private final MessageAssembler input;
    private final ReadGate gate;
    /** What came in one message with others, while its peer is held up. No more than a message can hold. */
    private final Deque<String> unread = new ArrayDeque<>();

    private final UnderWay underWay;
    private long heardNanos = System.nanoTime();
    private long pingedNanos = heardNanos;
    /** Since when the peer has owed a sign of life, if it does: the first ping after which nothing was heard. */
    private long askedNanos = heardNanos;

    private boolean broken;
    /** Nothing that is read from now on is carried out: it is on its way past the close that follows. */
    private boolean stopping;
    /** Set once, by whoever ends the conversation first; nothing is sent or carried out afterwards. */
    private boolean over;

    private long overSinceNanos;

    /** Begins the conversation on a socket that was just accepted, on its event loop. */
    Conversation(
            ServerWebSocket socket,
            Context context,
            ObservedOperations operations,
            Guest guest,
            SocketRules rules,
            Dialect dialect) {
        this.socket = socket;
        this.operations = operations;
        this.connection = operations.ids().next();
        this.context = context;
        this.times = rules.times();
        this.rates = rules.rates();
        this.client = ClientKey.of(socket.remoteAddress());
        this.dialect = dialect;
        this.input = new MessageAssembler(rules.maxFrame());
        this.gate = new ReadGate(socket::pause, this::resume);
        this.underWay = new UnderWay(gate);
        this.output = new SocketOutput(socket, gate);
        this.guest = guest;
        guest.enter((event, data) -> context.runOnContext(ignored -> push(event, data)));
        socket.frameHandler(this::onFrame);
        socket.exceptionHandler(this::onException);
        dialect.greeting().ifPresent(this::send);
    }

    /** Sets what else is to happen when the connection is gone; called once, at once after the beginning. */
    void onClosed(Runnable action) {
        socket.closeHandler(closed -> {
            boolean notByClient = broken || output.isBroken() || TlsEnd.isCutShort(socket);
            end(notByClient ? Close.BY_SERVER : Close.BY_CLIENT);
            action.run();
        });
    }

    /** Looks after the peer; called about once a second. */
    void tick(long nowNanos) {
        if (!over) {
            guest.objection(times.introduction(), nowNanos).ifPresent(reason -> leave(UNAUTHENTICATED, reason));
        }
        if (over) {
            if (nowNanos - overSinceNanos > times.farewell().toNanos()) {
                output.cut();
            }
        } else if (output.isStuck(times.stuck(), nowNanos)) {
            leave(TRY_AGAIN_LATER, "does not read");
        } else if (isSilentAt(nowNanos)) {
            leave(INTERNAL_ERROR, "silent");
        } else if (nowNanos - Math.max(heardNanos, pingedNanos) > times.ping().toNanos()) {
            askedNanos = isAsked() ? askedNanos : nowNanos;
            pingedNanos = nowNanos;
            output.ping();
        }
    }

    /** A peer that was not asked, or a moment ago only, is not the silent one: then it was this member that stood still. */
    private boolean isSilentAt(long nowNanos) {
        return nowNanos - heardNanos > times.silence().toNanos()
                && isAsked()
                && nowNanos - askedNanos > times.ping().toNanos();
    }

    private boolean isAsked() {
        return pingedNanos - heardNanos > 0;
    }

    /**
     * Ends the conversation because this member leaves. What is under way is answered first, but for waits: the close
     * itself tells their callers to go and ask another member, where they find their places.
     */
    void stop() {
        if (!stopping) {
            stopping = true;
            guest.retire().onComplete(retired -> leave(GOING_AWAY, "this member is leaving, ask another one"));
        }
    }

    private void onFrame(WebSocketFrame frame) {
        hear();
        if (frame.type() == WebSocketFrameType.PING) {
            output.pinged();
        }
        if (over || frame.type() == WebSocketFrameType.PING || frame.type() == WebSocketFrameType.PONG) {
            return;
        }
        if (frame.isClose()) {
            end(Close.BY_CLIENT);
            return;
        }
        try {
            Optional<String> message = input.add(frame);
            if (message.isPresent() && !stopping) {
                onMessage(message.get());
            }
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

    private void onMessage(String text) throws Unacceptable {
        unread.addAll(dialect.messages(text));
        readOn();
    }

    /** Reads what has come, until there is a reason to hold its sender up. */
    private void readOn() {
        while (!unread.isEmpty() && !gate.isHeld() && !over && !stopping) {
            OptionalLong due = rates.borrow(client, System.nanoTime());
            holdFor(due.orElse(ClientRates.PATIENCE_NANOS));
            dialect.read(unread.remove(), new Dialect.Listener() {
                @Override
                public void ask(Dialect.Request request) {
                    if (due.isPresent()) {
                        carryOut(request);
                    } else {
                        OperationFailure tooMany = rates.tooMany();
                        operations.refused(tooMany);
                        fail(request, tooMany);
                    }
                }

                @Override
                public void say(String text) {
                    send(text);
                }

                @Override
                public void refused(OperationFailure why) {
                    operations.refused(why);
                }
            });
        }
    }

    private void holdFor(long nanos) {
        if (nanos > 0) {
            gate.hold(Reason.TOO_FAST);
            // A timer has no finer grain than a millisecond, and none is to fire early.
            long unused = context.owner().setTimer(nanos / 1_000_000 + 1, id -> gate.release(Reason.TOO_FAST));
        }
    }

    private void resume() {
        hear(); // It could not be heard.
        readOn();
        if (!gate.isHeld() && !socket.isClosed()) {
            socket.resume();
        }
    }

    private void carryOut(Dialect.Request request) {
        try {
            if (request.op().equals(RequestFrame.AUTH)) {
                authenticate(request);
            } else {
                Session session = guest.session();
                call(session, request, underWay.begin(request));
            }
        } catch (RuntimeException refused) {
            fail(request, refused);
        }
    }

    private void call(Session session, Dialect.Request request, Runnable ended) {
        RequestId named = connection.of(request.id());
        Failures.call(session, named, request.op(), request.args()).onComplete(done -> {
            if (done.succeeded()) {
                succeed(request, done.result());
            } else if (!stopping || !isUnavailable(done.cause())) {
                fail(request, done.cause());
            }
            ended.run();
        });
    }

    private static boolean isUnavailable(Throwable cause) {
        return cause instanceof OperationFailure failure && failure.code() == ErrorCode.UNAVAILABLE;
    }

    private void authenticate(Dialect.Request request) {
        try {
            succeed(request, guest.authenticate(request.args()));
        } catch (OperationFailure refused) {
            operations.refused(refused);
            fail(request, refused);
            if (!guest.isKnown()) {
                leave(UNAUTHENTICATED, "no valid credential");
            }
        }
    }

    private void succeed(Dialect.Request request, JsonObject result) {
        Optional<String> answer;
        try {
            answer = request.reply().success(result);
        } catch (RuntimeException bug) {
            // A result with something in it that is no JSON. Without this the request would never be answered.
            fail(request, bug);
            return;
        }
        answer.ifPresent(this::send);
    }

    private void fail(Dialect.Request request, Throwable cause) {
        request.reply().failure(Failures.shown(request.op(), cause)).ifPresent(this::send);
    }

    private void push(String event, JsonObject data) {
        dialect.event(event, data).ifPresent(this::send);
    }

    private void send(String message) {
        if (!over && !output.offer(message)) {
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
            guest.leave(cause);
        }
    }
}
