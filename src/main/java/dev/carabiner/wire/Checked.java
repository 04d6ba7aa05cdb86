package dev.carabiner.wire;

import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonObject;

/**
 * The result of {@code lock.check}; the third outcome, a token that a newer one has replaced, is the error {@code stale}.
 *
 * @param token that was shown
 * @param current whether a live lease has it
 * @param newest the newest token granted, or an upper bound of it while nobody holds the lock
 */
public record Checked(LockName lock, long token, boolean current, long newest) {
    public JsonObject toJson() {
        return new JsonObject()
                .put("lock", lock.value())
                .put("token", token)
                .put("current", current)
                .put("newest", newest);
    }
}
