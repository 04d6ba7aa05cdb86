package dev.carabiner.service;

import dev.carabiner.access.Caller;
import dev.carabiner.trace.RequestId;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The operations of a member from its first moment: until it has joined, each call is answered {@code unavailable}. */
final class JoiningOperations implements Operations {
    private final Supplier<String> progress;
    private volatile Optional<Operations> joined = Optional.empty();

    /** @param progress what is being waited for, for people */
    JoiningOperations(Supplier<String> progress) {
        this.progress = progress;
    }

    void joined(Operations operations) {
        joined = Optional.of(operations);
    }

    @Override
    public Session open(Caller caller, BiConsumer<String, JsonObject> events) {
        return joined.map(operations -> operations.open(caller, events))
                .orElseGet(() -> new EarlySession(caller, events));
    }

    /** A session that was opened before the member had joined, and may live on after. */
    private final class EarlySession implements Session {
        private final BiConsumer<String, JsonObject> events;
        private volatile Caller caller;
        private volatile Optional<Session> session = Optional.empty();

        private EarlySession(Caller caller, BiConsumer<String, JsonObject> events) {
            this.caller = caller;
            this.events = events;
        }

        @Override
        public Future<JsonObject> call(String op, JsonObject args) {
            return session().map(open -> open.call(op, args)).orElseGet(() -> Future.failedFuture(notYet()));
        }

        @Override
        public Future<JsonObject> call(RequestId request, String op, JsonObject args) {
            return session().map(open -> open.call(request, op, args)).orElseGet(() -> Future.failedFuture(notYet()));
        }

        private Optional<Session> session() {
            if (session.isEmpty() && joined.isPresent()) {
                session = joined.map(operations -> operations.open(caller, events));
            }
            return session;
        }

        private OperationFailure notYet() {
            return Refusals.unavailable("this member has not joined yet: " + progress.get());
        }

        @Override
        public void actAs(Caller next) {
            caller = next;
            session.ifPresent(open -> open.actAs(next));
        }

        @Override
        public Future<Void> retire() {
            return session.map(Session::retire).orElseGet(Future::succeededFuture);
        }

        @Override
        public void close(Close cause) {
            session.ifPresent(open -> open.close(cause));
        }
    }
}
