package dev.carabiner.wire;

import io.vertx.core.json.JsonObject;

/** An operation that ended in an error of the table. Carries no stack trace: it is an answer, not a bug. */
public final class OperationFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient JsonObject details;

    public OperationFailure(ErrorCode code, String message) {
        this(code, message, new JsonObject());
    }

    public OperationFailure(ErrorCode code, String message, JsonObject details) {
        super(message, null, false, false);
        this.code = code;
        this.details = details;
    }

    public ErrorCode code() {
        return code;
    }

    public JsonObject details() {
        return details;
    }

    /** {@code {"code", "message", "details"}}, as every door shows it. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("code", code.label())
                .put("message", getMessage())
                .put("details", details);
    }
}
