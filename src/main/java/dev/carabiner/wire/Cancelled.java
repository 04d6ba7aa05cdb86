package dev.carabiner.wire;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonObject;

/**
 * The result of {@code lock.cancel}. The caller holds nothing afterwards, either way.
 *
 * @param cancelled whether there was anything to give up
 */
public record Cancelled(LockName lock, LeaseId leaseId, boolean cancelled) {
    public JsonObject toJson() {
        return new JsonObject()
                .put("lock", lock.value())
                .put("leaseId", leaseId.value())
                .put("cancelled", cancelled);
    }
}
