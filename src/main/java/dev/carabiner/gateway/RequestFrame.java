package dev.carabiner.gateway;

import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;

/**
 * A request as it comes over a WebSocket: {@code {"id", "op", "args"}}.
 *
 * @param id a string or a number of at most {@value #MAX_ID} characters, given back with the answer; only
 *     {@code auth} may go without
 */
record RequestFrame(Optional<Object> id, String op, JsonObject args) {
    static final String AUTH = "auth";

    private static final int MAX_ID = 64;
    private static final Set<String> FIELDS = Set.of("id", "op", "args");

    /** What to put before an answer to this frame, even if it cannot be carried out: its id, if it has a usable one. */
    static Optional<Object> idOf(JsonObject frame) {
        Object id = frame.getValue("id");
        return isUsable(id) ? Optional.of(id) : Optional.empty();
    }

    /**
     * Reads a frame.
     *
     * @throws OperationFailure {@code bad_request}
     */
    static RequestFrame parse(JsonObject frame) {
        for (String field : frame.fieldNames()) {
            if (!FIELDS.contains(field)) {
                throw Refusal.because(field, "unknown field", "id, op, args");
            }
        }
        if (!(frame.getValue("op") instanceof String op)) {
            throw Refusal.of("op", frame.getValue("op"), "the name of an operation");
        }
        Optional<Object> id = idOf(frame);
        if (id.isEmpty() && (frame.containsKey("id") || !op.equals(AUTH))) {
            throw Refusal.of("id", frame.getValue("id"), "a string or a number of at most " + MAX_ID + " characters");
        }
        Object args = frame.containsKey("args") ? frame.getValue("args") : new JsonObject();
        if (!(args instanceof JsonObject arguments)) {
            throw Refusal.of("args", args, "an object");
        }
        return new RequestFrame(id, op, arguments);
    }

    private static boolean isUsable(Object id) {
        if (id instanceof String text) {
            return text.length() <= MAX_ID;
        }
        if (id instanceof Double number && (number.isNaN() || number.isInfinite())) {
            return false; // What 1e999 is read as; it has no JSON form to give back.
        }
        // Long ones are looked at by their bits first: writing out a number of a thousand digits is what we avoid.
        if (id instanceof BigInteger big && big.bitLength() > 4 * MAX_ID) {
            return false;
        }
        return id instanceof Number
                && !(id instanceof BigDecimal)
                && id.toString().length() <= MAX_ID;
    }
}
