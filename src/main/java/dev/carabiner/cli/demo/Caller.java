package dev.carabiner.cli.demo;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The client side of one door. */
interface Caller {
    /** Which door of which member, for people. */
    String door();

    /** Asks for an operation. Fails with a {@link CallFailure} if the member refuses it. */
    Future<JsonObject> call(String op, JsonObject args);
}
