package dev.carabiner.wire;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The arguments of {@code ring.diff}.
 *
 * @param from the older version of the ring
 * @param to the newer one; empty: the present one
 * @param replicas 1: of owners; more: of the lists of so many replicas, at most {@value OwnerArgs#MAX_REPLICAS}
 */
public record DiffArgs(long from, Optional<Long> to, int replicas) {
    /**
     * Reads it strictly.
     *
     * @throws OperationFailure {@code bad_request}
     */
    public static DiffArgs parse(JsonObject json) {
        Arguments args = Arguments.of(json, "from", "to", "replicas");
        long from = args.integer("from", 0, Long.MAX_VALUE)
                .orElseThrow(() -> Refusal.missing("from", "a version of the ring, an integer"));
        int replicas = args.integer("replicas", 1, OwnerArgs.MAX_REPLICAS)
                .map(Long::intValue)
                .orElse(1);
        return new DiffArgs(from, args.integer("to", 0, Long.MAX_VALUE), replicas);
    }
}
