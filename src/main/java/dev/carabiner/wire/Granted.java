package dev.carabiner.wire;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * The result of {@code lock.acquire}.
 *
 * @param waited from the arrival of the request to the grant
 */
public record Granted(
        LockName lock,
        LeaseId leaseId,
        long token,
        LockMode mode,
        int permits,
        Duration ttl,
        String holder,
        Duration waited) {
    public JsonObject toJson() {
        return new JsonObject()
                .put("lock", lock.value())
                .put("leaseId", leaseId.value())
                .put("token", token)
                .put("mode", mode.label())
                .put("permits", permits)
                .put("ttl", ttl.toMillis())
                .put("holder", holder)
                .put("waited", waited.toMillis());
    }
}
