package dev.carabiner.live;

import io.vertx.core.json.JsonObject;

/**
 * How a request over a WebSocket ended, for its client.
 *
 * @param code {@code ok}, the code of the error, or one of the words here, after which the outcome is unknown
 */
record Reply(String code, String message, JsonObject result) {
    /** The socket was closed before the answer. */
    static final String CLOSED = "closed";
    /** There was no socket: the request was never sent. */
    static final String UNREACHABLE = "unreachable";
    /** The client has lost its patience, and closed the socket. */
    static final String SILENT = "silent";

    static Reply unknown(String code) {
        return new Reply(code, "", new JsonObject());
    }

    static Reply of(JsonObject frame) {
        if (frame.getBoolean("ok", false)) {
            return new Reply("ok", "", frame.getJsonObject("result"));
        }
        JsonObject error = frame.getJsonObject("error");
        return new Reply(error.getString("code"), error.getString("message", ""), new JsonObject());
    }

    boolean succeeded() {
        return code.equals("ok");
    }

    /** Whether a member has said it. */
    boolean isAnswer() {
        return !code.equals(CLOSED) && !code.equals(UNREACHABLE) && !code.equals(SILENT);
    }

    /** Whether a careful client asks again: nothing is known. */
    boolean isUnknown() {
        return !isAnswer() || code.equals("unavailable");
    }
}
