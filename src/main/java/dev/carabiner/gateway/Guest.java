package dev.carabiner.gateway;

import dev.carabiner.access.Caller;
import dev.carabiner.access.Scope;
import dev.carabiner.service.Operations;
import dev.carabiner.service.Session;
import dev.carabiner.service.Session.Close;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Who is at the other end of one socket, and the session that is opened when that is known. One credential can take over
 * from another, so that a socket outlives the token that it began with; but it stays one subject's, since the leases and
 * waits of the socket are, and may do no less, since it may be watching.
 */
final class Guest {
    private final Operations operations;
    private final Callers callers;
    private final String from;
    private final long sinceNanos = System.nanoTime();

    // Owned by the event loop of the socket.
    private Optional<Caller> caller;
    private Optional<Session> session = Optional.empty();
    private BiConsumer<String, JsonObject> events = (event, data) -> {};

    /** @param atHandshake who that said it was; empty: its first frame is to say so */
    Guest(Operations operations, Callers callers, HttpServerRequest handshake, Optional<Caller> atHandshake) {
        this.operations = operations;
        this.callers = callers;
        this.from = Callers.from(handshake);
        this.caller = atHandshake;
    }

    /** Begins, with whoever takes the events. */
    void enter(BiConsumer<String, JsonObject> listener) {
        events = listener;
        caller.ifPresent(this::open);
    }

    private void open(Caller known) {
        session = Optional.of(operations.open(known, events));
    }

    boolean isKnown() {
        return session.isPresent();
    }

    /**
     * Where its requests go.
     *
     * @throws OperationFailure {@code unauthenticated} if it has not said yet who it is, or proves it no longer
     */
    Session session() {
        if (caller.isEmpty() || session.isEmpty()) {
            throw Callers.refused("none yet", "a first frame {\"op\": \"auth\", \"args\": {\"token\": TOKEN}}");
        }
        if (!callers.isCurrent(caller.get())) {
            throw Callers.refused("one that is good no longer", "another frame auth before it ends");
        }
        return session.get();
    }

    /**
     * Takes a frame {@code auth}.
     *
     * @return who it is now
     * @throws OperationFailure {@code unauthenticated}, {@code forbidden} or {@code bad_request}; nothing has changed then
     */
    JsonObject authenticate(JsonObject args) {
        for (String field : args.fieldNames()) {
            if (!field.equals("token")) {
                throw Refusal.because(field, "unknown field", "token");
            }
        }
        if (callers.areAllTheSame()) {
            // A client that is set up with credentials shall not fail for it.
            return new JsonObject();
        }
        if (!(args.getValue("token") instanceof String credential)) {
            throw Refusal.because("token", "no text", "the credential");
        }
        return become(callers.authenticate(credential, from));
    }

    private JsonObject become(Caller next) {
        if (caller.isPresent() && !next.canContinueFor(caller.get())) {
            throw new OperationFailure(
                    ErrorCode.FORBIDDEN,
                    "token: of another subject, or with less scopes (expected: one that can go on where the first one"
                            + " ends; or another socket)");
        }
        caller = Optional.of(next);
        if (session.isPresent()) {
            session.get().actAs(next);
        } else {
            open(next);
        }
        JsonObject known = new JsonObject()
                .put("subject", next.subject())
                .put(
                        "scopes",
                        new JsonArray(next.scopes().all().stream()
                                .map(Scope::toString)
                                .toList()));
        next.expires().ifPresent(end -> known.put("expires", end.toString()));
        return known;
    }

    /** Why it cannot stay, for people: it took too long to say who it is, or proves it no longer. */
    Optional<String> objection(Duration patience, long nowNanos) {
        if (caller.isEmpty()) {
            return nowNanos - sinceNanos > patience.toNanos()
                    ? Optional.of("no credential within " + patience.toMillis() + " ms")
                    : Optional.empty();
        }
        return callers.isCurrent(caller.get())
                ? Optional.empty()
                : Optional.of("the credential has expired, or was revoked or changed");
    }

    /** Takes leave of it because this member leaves. */
    Future<Void> retire() {
        return session.map(Session::retire).orElseGet(Future::succeededFuture);
    }

    /** It is gone. */
    void leave(Close cause) {
        session.ifPresent(open -> open.close(cause));
    }
}
