package dev.carabiner.wire;

import io.vertx.core.json.JsonObject;

/**
 * The arguments of {@code ring.owner}.
 *
 * @param key any string, the empty one too
 * @param replicas how many distinct members to name, 1 to {@value #MAX_REPLICAS}
 */
public record OwnerArgs(String key, int replicas) {
    /** More than a cluster has members, and small enough that the answer stays small. */
    public static final int MAX_REPLICAS = 1000;

    /**
     * Reads it strictly.
     *
     * @throws OperationFailure {@code bad_request}
     */
    public static OwnerArgs parse(JsonObject json) {
        Arguments args = Arguments.of(json, "key", "replicas");
        // Frames and bodies bound the length of a key already.
        String key = args.text("key", Integer.MAX_VALUE).orElseThrow(() -> Refusal.missing("key", "a string"));
        int replicas =
                args.integer("replicas", 1, MAX_REPLICAS).map(Long::intValue).orElse(1);
        return new OwnerArgs(key, replicas);
    }
}
