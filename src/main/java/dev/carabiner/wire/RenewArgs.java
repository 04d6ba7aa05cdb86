package dev.carabiner.wire;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * The arguments of {@code lock.renew}.
 *
 * @param ttl the new time to live; empty: as before
 */
public record RenewArgs(LockName lock, LeaseId leaseId, Optional<Duration> ttl) {
    /**
     * Reads it strictly.
     *
     * @throws OperationFailure {@code bad_request}
     */
    public static RenewArgs parse(JsonObject json, LockBounds bounds) {
        Arguments args = Arguments.of(json, "lock", "leaseId", "ttl");
        return new RenewArgs(args.lock(), args.leaseId(), args.millis("ttl", bounds.ttlMin(), bounds.ttlMax()));
    }
}
