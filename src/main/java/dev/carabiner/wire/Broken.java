package dev.carabiner.wire;

import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonObject;

/**
 * The result of {@code lock.break}.
 *
 * @param broken how many leases were broken
 */
public record Broken(LockName lock, int broken) {
    public JsonObject toJson() {
        return new JsonObject().put("lock", lock.value()).put("broken", broken);
    }
}
