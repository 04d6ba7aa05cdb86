package dev.carabiner.cli.demo;

import io.vertx.core.json.JsonObject;

/** A member has refused a call. */
final class CallFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    CallFailure(String code, String message) {
        super(code + ": " + message);
        this.code = code;
    }

    /** From the document {@code {"code", "message", …}}. */
    static CallFailure of(JsonObject error) {
        return new CallFailure(error.getString("code", "internal"), error.getString("message", ""));
    }

    /** Whether the outcome is unknown, so that the same request is to be repeated. */
    boolean isUnavailable() {
        return code.equals("unavailable");
    }
}
