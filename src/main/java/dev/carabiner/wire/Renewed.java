package dev.carabiner.wire;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** The result of {@code lock.renew}. */
public record Renewed(LockName lock, LeaseId leaseId, long token, Duration ttl) {
    public JsonObject toJson() {
        return new JsonObject()
                .put("lock", lock.value())
                .put("leaseId", leaseId.value())
                .put("token", token)
                .put("ttl", ttl.toMillis());
    }
}
