package dev.carabiner.wire;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The arguments of {@code lock.break}.
 *
 * @param leaseId whose lease to break; empty: every holder's
 * @param reason for people, may be empty
 */
public record BreakArgs(LockName lock, Optional<LeaseId> leaseId, String reason) {
    /**
     * Reads it strictly.
     *
     * @throws OperationFailure {@code bad_request}
     */
    public static BreakArgs parse(JsonObject json) {
        Arguments args = Arguments.of(json, "lock", "leaseId", "reason");
        return new BreakArgs(
                args.lock(), args.optionalLeaseId(), args.label("reason").orElse(""));
    }
}
