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
}
