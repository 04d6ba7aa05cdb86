package dev.carabiner.gateway;

import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of a message to {@code carabiner}: {@code {"op", "args"}}. */
record BusRequest(String op, JsonObject args) {
    private static final Set<String> FIELDS = Set.of("op", "args");

    /**
     * Reads it.
     *
     * @throws OperationFailure {@code bad_request}
     */
    static BusRequest parse(@Nullable Object body) {
        if (!(body instanceof JsonObject request)) {
            throw Refusal.because("body", "not a JsonObject", "{op, args}");
        }
        for (String field : request.fieldNames()) {
            if (!FIELDS.contains(field)) {
                throw Refusal.because(field, "unknown field", "op, args");
            }
        }
        if (!(request.getValue("op") instanceof String op)) {
            throw Refusal.of("op", request.getValue("op"), "the name of an operation");
        }
        Object args = request.containsKey("args") ? request.getValue("args") : new JsonObject();
        if (!(args instanceof JsonObject arguments)) {
            throw Refusal.of("args", args, "an object");
        }
        return new BusRequest(op, arguments);
    }
}
