package dev.carabiner.wire;

import io.vertx.core.json.JsonObject;

/** The arguments of {@code members.drain}: the configured name of a member. */
public record DrainArgs(String name) {
    /**
     * Reads it strictly.
     *
     * @throws OperationFailure {@code bad_request}
     */
    public static DrainArgs parse(JsonObject json) {
        Arguments args = Arguments.of(json, "name");
        return new DrainArgs(args.label("name").orElseThrow(() -> Refusal.missing("name", "the name of a member")));
    }
}
