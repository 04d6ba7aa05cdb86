package dev.carabiner.holder;

import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** A lock, and what names one lease of it. */
record LeaseName(String lock, String leaseId) {
    /** One that nobody has used before. */
    static LeaseName fresh(String lock) {
        return new LeaseName(lock, UUID.randomUUID().toString());
    }

    /** As the arguments of an operation. */
    JsonObject toJson() {
        return new JsonObject().put("lock", lock).put("leaseId", leaseId);
    }

    @Override
    public String toString() {
        return lock + " (lease " + leaseId + ")";
    }
}
