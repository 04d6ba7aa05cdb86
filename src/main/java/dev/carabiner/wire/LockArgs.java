package dev.carabiner.wire;

import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonObject;

/** The arguments of {@code lock.get}. */
public record LockArgs(LockName lock) {
    /**
     * Reads it strictly.
     *
     * @throws OperationFailure {@code bad_request}
     */
    public static LockArgs parse(JsonObject json) {
        return new LockArgs(Arguments.of(json, "lock").lock());
    }

    /**
     * The lock that a request is about, whatever else it says.
     *
     * @throws OperationFailure {@code bad_request}
     */
    public static LockName lockIn(JsonObject json) {
        return Arguments.lockIn(json);
    }
}
