package dev.carabiner.client;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/** One line at a time, to one member after another. Owned by the context of the link, on which all of it is called. */
final class Connection implements Line.Ears {
    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    /** The longest answer: a page of a thousand locks, with their waiters, comes as one message. */
    private static final int LONGEST_ANSWER = 32 << 20;
    /** How long a member must have been there for its end to be the first of a new series. */
    private static final Duration SETTLED = Duration.ofSeconds(1);
    /** A member that says {@code unavailable} so often, and for so long, and nothing else, is left for another one. */
    private static final int REFUSALS = 3;

    private static final Duration REFUSING = Duration.ofSeconds(1);
    /** How long a line that was given up outlives the beginning of its successor. */
    private static final long CUT_MILLIS = 1_000;

    private final Vertx vertx;
    private final ClientOptions options;
    private final Credentials credentials;
    private final Itinerary itinerary;
    private final User user;
    private final WebSocketClient sockets; // Held here, for Vert.x closes a client that nobody holds.

    private Optional<Line> line = Optional.empty();
    private boolean up;
    /**
     * A line that was given up. It is cut when the waits are known to stand elsewhere, for its member withdraws them then:
     * a withdrawal that comes to the owner first costs a place.
     */
    private Optional<Line> left = Optional.empty();

    private Optional<Long> cut = Optional.empty();

    private Optional<Farewell> last = Optional.empty();
    private Optional<Long> pause = Optional.empty();

    /** Who uses it. */
    interface User {
        /** There is a line, and nothing has been sent over it. */
        void up();

        /** Something came over it. */
        void heard(Heard message);

        /** What was sent over it may or may not have been carried out, and is not answered any more. */
        void down(Farewell farewell);

        /** No member would have us; there will be no line any more. */
        void refused(OperationFailure refusal);
    }

    Connection(Vertx vertx, ClientOptions options, Credentials credentials, Itinerary itinerary, User user) {
        this.vertx = vertx;
        this.options = options;
        this.credentials = credentials;
        this.itinerary = itinerary;
        this.user = user;
        this.sockets = vertx.createWebSocketClient(socketOptions(options)
                .setConnectTimeout((int) options.silence().toMillis())
                .setClosingTimeout(1)
                .setMaxFrameSize(LONGEST_ANSWER)
                .setMaxMessageSize(LONGEST_ANSWER));
        connect();
    }

    private static WebSocketClientOptions socketOptions(ClientOptions options) {
        // Compared by default too; said here, for everything else rests on it.
        WebSocketClientOptions sockets = new WebSocketClientOptions().setVerifyHost(true);
        options.trust().ifPresent(sockets::setTrustOptions);
        options.certificate().ifPresent(sockets::setKeyCertOptions);
        return sockets;
    }

    private void connect() {
        ClientOptions shown;
        try {
            shown = credentials.next();
        } catch (RuntimeException none) {
            user.refused(new OperationFailure(
                    ErrorCode.UNAUTHENTICATED,
                    "credential: none that can be sent (expected: visible ASCII characters)"));
            return;
        }
        line = Optional.of(Line.begin(sockets, itinerary.here(), shown, this));
    }

    boolean isUp() {
        return up;
    }

    /** The member at the other end; empty while there is none. */
    Optional<Address> member() {
        return line.filter(present -> up).map(Line::address);
    }

    /** How the last line ended, or the last try for one; empty if there was none. */
    Optional<Farewell> last() {
        return last;
    }

    /** Sends over the present line; there must be one. */
    void send(String text) {
        line.ifPresent(present -> present.send(text));
    }

    @Override
    public void opened(Line fresh) {
        if (isPresent(fresh)) {
            up = true;
            LOG.log(Level.DEBUG, "connected to {0}", fresh.address());
            user.up();
            left.ifPresent(old -> cut = Optional.of(vertx.setTimer(CUT_MILLIS, over -> cutLeft())));
        }
    }

    private void cutLeft() {
        cut.ifPresent(vertx::cancelTimer);
        cut = Optional.empty();
        left.ifPresent(Line::cut);
        left = Optional.empty();
    }

    @Override
    public void heard(Line from, String text) {
        if (!isPresent(from)) {
            return;
        }
        Heard message;
        try {
            message = Heard.parse(text);
        } catch (IllegalArgumentException garbled) {
            leave("it sent what no member sends: " + garbled.getMessage());
            return;
        }
        user.heard(message);
    }

    @Override
    public void ended(Line gone, Farewell farewell) {
        if (isPresent(gone)) {
            moveOn(gone, farewell);
        }
    }

    private boolean isPresent(Line one) {
        return line.filter(present -> present == one).isPresent();
    }

    private void moveOn(Line gone, Farewell farewell) {
        boolean wasUp = up;
        up = false;
        line = Optional.empty();
        last = Optional.of(farewell);
        LOG.log(wasUp ? Level.INFO : Level.DEBUG, "{0}: {1}", gone.address(), farewell);
        Optional<OperationFailure> refusal = farewell.refusal(gone.address());
        if (refusal.isPresent() && !mayShowAnother(refusal.get())) {
            user.refused(refusal.get());
            return;
        }
        if (wasUp && gone.age(System.nanoTime()).compareTo(SETTLED) > 0) {
            itinerary.settle();
        }
        Duration before = itinerary.moveOn(wasUp && farewell.isSentOn());
        pause = Optional.of(vertx.setTimer(Math.max(1, before.toMillis()), over -> {
            pause = Optional.empty();
            connect();
        }));
        if (wasUp) {
            user.down(farewell);
        }
    }

    private boolean mayShowAnother(OperationFailure refusal) {
        return refusal.code() == ErrorCode.UNAUTHENTICATED && credentials.isThereAnother();
    }

    /** Takes note of an answer: {@code unavailable}, or one that says that this member can do its work. */
    void answered(boolean unavailable) {
        long now = System.nanoTime();
        line.ifPresent(present -> present.answered(unavailable, now));
        if (unavailable
                && itinerary.hasOthers()
                && line.filter(present -> present.isUseless(REFUSALS, REFUSING, now))
                        .isPresent()) {
            leave("it can do nothing for us");
        }
    }

    /** Gives the present member up, for another one. */
    void leave(String reason) {
        line.ifPresent(present -> {
            cutLeft();
            if (up) {
                left = Optional.of(present);
            } else {
                present.cut();
            }
            moveOn(present, Farewell.broken(reason));
        });
    }

    /** Looks after the line; called every now and then. */
    void tick(long nowNanos) {
        if (line.filter(present -> present.isSilentAt(nowNanos)).isPresent()) {
            leave("silent for " + options.silence().toMillis() + " ms");
        }
    }

    /** Closes it for good; done when the line is closed, or given up after a second. */
    Future<Void> close() {
        pause.ifPresent(vertx::cancelTimer);
        cutLeft();
        up = false;
        Future<Void> closing = line.map(Line::close).orElseGet(Future::succeededFuture);
        line = Optional.empty();
        return closing.eventually(sockets::close);
    }
}
