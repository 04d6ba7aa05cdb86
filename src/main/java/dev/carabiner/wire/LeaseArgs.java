package dev.carabiner.wire;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonObject;

/** The arguments of {@code lock.release} and {@code lock.cancel}: one lease of one lock. */
public record LeaseArgs(LockName lock, LeaseId leaseId) {
    /**
     * Reads it strictly.
     *
     * @throws OperationFailure {@code bad_request}
     */
    public static LeaseArgs parse(JsonObject json) {
        Arguments args = Arguments.of(json, "lock", "leaseId");
        return new LeaseArgs(args.lock(), args.leaseId());
    }
}
