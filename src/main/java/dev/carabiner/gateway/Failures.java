package dev.carabiner.gateway;

import dev.carabiner.service.Session;
import dev.carabiner.trace.RequestId;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The top of every call: what a caller may see of a failure, and where a bug is logged. */
final class Failures {
    private static final System.Logger LOG = System.getLogger(Failures.class.getName());

    private Failures() {}

    /** Calls an operation so that a bug behind the door, thrown or returned, becomes a failure like any other. */
    static Future<JsonObject> call(Session session, RequestId request, String op, JsonObject args) {
        try {
            return session.call(request, op, args);
        } catch (RuntimeException thrown) {
            return Future.failedFuture(thrown);
        }
    }

    /** What the caller is told. Anything but an {@link OperationFailure} is a bug, and is logged here and nowhere else. */
    static OperationFailure shown(String what, Throwable cause) {
        if (cause instanceof OperationFailure failure) {
            return failure;
        }
        LOG.log(System.Logger.Level.ERROR, () -> "A bug in " + what, cause);
        return new OperationFailure(ErrorCode.INTERNAL, "a bug in this member; its log says more");
    }
}
