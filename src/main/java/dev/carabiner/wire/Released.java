package dev.carabiner.wire;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonObject;

/** The result of {@code lock.release}; the other outcome is the error {@code lost}. */
public record Released(LockName lock, LeaseId leaseId) {
    public JsonObject toJson() {
        return new JsonObject()
                .put("lock", lock.value())
                .put("leaseId", leaseId.value())
                .put("released", true);
    }
}
