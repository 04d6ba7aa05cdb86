package dev.carabiner.wire;

import io.vertx.core.json.JsonObject;

/** The arguments of {@code ring.get}, {@code members.list} and {@code cluster.get}: there are none. */
public record NoArgs() {
    /**
     * Accepts an empty object.
     *
     * @throws OperationFailure {@code bad_request} if there is anything in it
     */
    public static NoArgs parse(JsonObject json) {
        Arguments.none(json);
        return new NoArgs();
    }
}
