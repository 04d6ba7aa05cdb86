package dev.carabiner.service;

import dev.carabiner.lock.Asker;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.LockView;
import dev.carabiner.lock.Refusal;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What the refusals of a shard are called at the doors. */
final class Refusals {
    private Refusals() {}

    /** The refusal as {@code reader} is told of it. */
    static OperationFailure failure(LockReply.Refused refused, Asker reader) {
        JsonObject details = refused.view().map(view -> inUse(view, reader)).orElseGet(JsonObject::new);
        return new OperationFailure(code(refused.reason()), refused.message(), details);
    }

    static OperationFailure failure(Refusal reason, String message) {
        return new OperationFailure(code(reason), message);
    }

    static OperationFailure unavailable(String why) {
        return new OperationFailure(ErrorCode.UNAVAILABLE, why);
    }

    /** Who holds the lock, and how many wait: what somebody wants to know who was refused it. */
    private static JsonObject inUse(LockView view, Asker reader) {
        JsonObject document =
                LockDocuments.of(view, Optional.empty(), 0, reader).toJson();
        return new JsonObject().put("holders", document.getJsonArray("holders")).put("waiting", view.waiting());
    }

    private static ErrorCode code(Refusal reason) {
        return switch (reason) {
            case HELD -> ErrorCode.HELD;
            case CONFLICT -> ErrorCode.CONFLICT;
            case LOST -> ErrorCode.LOST;
            case TOO_MANY -> ErrorCode.TOO_MANY;
            case FORBIDDEN -> ErrorCode.FORBIDDEN;
            case UNAVAILABLE -> ErrorCode.UNAVAILABLE;
        };
    }
}
