package dev.carabiner.gateway;

import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a path and its query, or its body, become the arguments of an operation.
 *
 * @param path such as {@code /v1/locks/{lock}}
 * @param query the parameters that may be given
 * @param body whether the other arguments come in the body
 * @param schema of the arguments, wherever they came from
 */
record OperationEndpoint(Op op, HttpMethod method, String path, Set<String> query, Body body, RequestSchema schema) {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,30}");

    /** Whether a request has a body. */
    enum Body {
        ARGUMENTS,
        NONE
    }

    OperationEndpoint {
        query = Set.copyOf(query);
    }

    /**
     * Puts the arguments together, as the contract has them.
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
        SocketBound.refuse(op.label(), args);
        schema.check(args);
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
        if (!query.contains(name)) {
            String known = query.isEmpty()
                    ? "none"
                    : "one of " + String.join(", ", query.stream().sorted().toList());
            throw Refusal.because(name, "unknown query parameter", known);
        }
        if (!schema.isInteger(name) || !INTEGER.matcher(value).matches()) {
            return value; // What is no integer stays text: the contract refuses it and says what it expected.
        }
        BigInteger number = new BigInteger(value);
        return number.bitLength() < Long.SIZE ? (Object) number.longValueExact() : number;
    }
}
