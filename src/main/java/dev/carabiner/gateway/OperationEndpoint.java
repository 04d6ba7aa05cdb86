package dev.carabiner.gateway;

import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How a path and its query, or its body, become the arguments of an operation.
 *
 * @param query the parameters that may be given, and their types
 * @param body whether the other arguments come in the body
 */
record OperationEndpoint(Op op, Map<String, QueryType> query, Body body) {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

    /** What a query parameter stands for. */
    enum QueryType {
        TEXT,
        INTEGER
    }

    /** Whether a request has a body. */
    enum Body {
        ARGUMENTS,
        NONE
    }

    OperationEndpoint {
        query = Map.copyOf(query);
    }

    static OperationEndpoint withBody(Op op) {
        return new OperationEndpoint(op, Map.of(), Body.ARGUMENTS);
    }

    static OperationEndpoint withQuery(Op op, Map<String, QueryType> query) {
        return new OperationEndpoint(op, query, Body.NONE);
    }

    /**
     * Puts the arguments together.
     *
     * @throws OperationFailure {@code bad_request}
     */
    JsonObject arguments(Map<String, String> names, Map<String, String> given, Buffer bytes) {
        JsonObject args = fromBody(bytes);
        given.forEach((name, value) -> args.put(name, typed(name, value)));
        names.forEach((name, value) -> {
            if (args.containsKey(name)) {
                throw Refusal.because(name, "given twice", "in the path only");
            }
            args.put(name, value);
        });
        return args;
    }

    private JsonObject fromBody(Buffer bytes) {
        if (bytes.length() == 0) {
            return new JsonObject();
        }
        if (body == Body.NONE) {
            throw Refusal.because("body", bytes.length() + " bytes", "none");
        }
        return JsonText.object("body", bytes);
    }

    private Object typed(String name, String value) {
        QueryType type = query.get(name);
        if (type == null) {
            String known = query.isEmpty()
                    ? "none"
                    : "one of "
                            + String.join(", ", query.keySet().stream().sorted().toList());
            throw Refusal.because(name, "unknown query parameter", known);
        }
        // What is no integer stays text: the operation refuses it and says what it expected.
        return type == QueryType.INTEGER && INTEGER.matcher(value).matches() ? (Object) Long.valueOf(value) : value;
    }
}
