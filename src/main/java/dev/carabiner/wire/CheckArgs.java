package dev.carabiner.wire;

import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonObject;

/**
 * The arguments of {@code lock.check}.
 *
 * @param token the fencing token that somebody has shown to a resource
 */
public record CheckArgs(LockName lock, long token) {
    /**
     * Reads it strictly.
     *
     * @throws OperationFailure {@code bad_request}
     */
    public static CheckArgs parse(JsonObject json) {
        Arguments args = Arguments.of(json, "lock", "token");
        LockName lock = args.lock();
        long token = args.integer("token", 0, Long.MAX_VALUE)
                .orElseThrow(() -> Refusal.missing("token", "the fencing token of a lease, an integer"));
        return new CheckArgs(lock, token);
    }
}
