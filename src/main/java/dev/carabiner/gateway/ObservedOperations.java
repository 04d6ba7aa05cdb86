package dev.carabiner.gateway;

import dev.carabiner.access.Caller;
import dev.carabiner.service.Operations;
import dev.carabiner.service.Session;
import dev.carabiner.trace.RequestId;
import dev.carabiner.trace.RequestIds;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The operations of a member as one door sees them: every call has an id, is timed, counted, and logged. */
public final class ObservedOperations implements Operations {
    private final Operations operations;
    private final Door door;
    private final DoorObserver observer;
    private final RequestLog log;
    private final RequestIds ids;

    private ObservedOperations(
            Operations operations, Door door, DoorObserver observer, RequestLog log, RequestIds ids) {
        this.operations = operations;
        this.door = door;
        this.observer = observer;
        this.log = log;
        this.ids = ids;
    }

    /** These operations behind that door. */
    public static ObservedOperations behind(Door door, Operations operations, DoorObserver observer) {
        return new ObservedOperations(operations, door, observer, new RequestLog(), new RequestIds());
    }

    /** Makes ids for requests that bring none. */
    RequestIds ids() {
        return ids;
    }

    @Override
    public Session open(Caller caller, BiConsumer<String, JsonObject> events) {
        return new Observed(operations.open(caller, events));
    }

    /** A session whose calls are not told of: what they serve is, by {@link #told}. */
    Session openQuietly(Caller caller, BiConsumer<String, JsonObject> events) {
        return operations.open(caller, events);
    }

    /** Tells of what several calls may serve, or none, as of one call of that name. */
    Future<JsonObject> told(RequestId request, String op, Supplier<Future<JsonObject>> work) {
        long began = System.nanoTime();
        return work.get().onComplete(outcome -> answered(request, op, System.nanoTime() - began, outcome));
    }

    /** Something was refused before it had become a call. */
    void refused(Throwable cause) {
        observer.refused(door, codeOf(cause));
    }

    /** A call of this operation was refused for what it was asked with. */
    void refused(Op op, Throwable cause) {
        observer.failed(door, op, codeOf(cause), 0);
    }

    private static ErrorCode codeOf(Throwable cause) {
        return cause instanceof OperationFailure failure ? failure.code() : ErrorCode.INTERNAL;
    }

    private void answered(RequestId request, String name, long nanos, AsyncResult<JsonObject> outcome) {
        Optional<Op> op = Op.find(name);
        if (outcome.succeeded()) {
            op.ifPresent(known -> observer.succeeded(door, known, nanos));
            log.succeeded(request, door, name, nanos);
            return;
        }
        ErrorCode code = codeOf(outcome.cause());
        if (op.isPresent()) {
            observer.failed(door, op.get(), code, nanos);
        } else {
            observer.refused(door, code);
        }
        log.failed(
                request, door, name, nanos, code, String.valueOf(outcome.cause().getMessage()));
    }

    /** A session whose calls are observed. */
    private final class Observed implements Session {
        private final Session session;

        private Observed(Session session) {
            this.session = session;
        }

        @Override
        public Future<JsonObject> call(String op, JsonObject args) {
            return call(ids.next(), op, args);
        }

        @Override
        public Future<JsonObject> call(RequestId request, String op, JsonObject args) {
            long began = System.nanoTime();
            return Failures.call(session, request, op, args)
                    .onComplete(outcome -> answered(request, op, System.nanoTime() - began, outcome));
        }

        @Override
        public void actAs(Caller caller) {
            session.actAs(caller);
        }

        @Override
        public Future<Void> retire() {
            return session.retire();
        }

        @Override
        public void close(Close cause) {
            session.close(cause);
        }
    }
}
