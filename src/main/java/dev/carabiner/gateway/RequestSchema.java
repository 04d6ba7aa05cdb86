package dev.carabiner.gateway;

import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds the arguments of a request against the contract, and says what is wrong with them as everything else here does:
 * the field, the value, and what was expected.
 */
final class RequestSchema {
    private static final String PREFIX = "#/";

    private final Map<String, JsonObject> fields;
    private final Set<String> required;
    private final List<String> inBody;
    private final Validator validator;

    /**
     * @param fields the schema of each argument, without references
     * @param inPath those that stand in the path, where nobody can leave them out
     * @param validator of all of them, of what is there
     */
    RequestSchema(Map<String, JsonObject> fields, Set<String> required, Set<String> inPath, Validator validator) {
        this.fields = new LinkedHashMap<>(fields);
        this.required = Set.copyOf(required);
        this.inBody = new ArrayList<>(fields.keySet());
        this.inBody.removeAll(inPath);
        this.validator = validator;
    }

    /** Whether the argument is a number: what comes in a path or a query is text. */
    boolean isInteger(String field) {
        JsonObject schema = fields.get(field);
        return schema != null && "integer".equals(schema.getString("type"));
    }

    /**
     * Passes the arguments, or refuses them.
     *
     * @throws OperationFailure {@code bad_request}
     */
    void check(JsonObject args) {
        for (String field : args.fieldNames()) {
            if (!fields.containsKey(field)) {
                String known = inBody.isEmpty() ? "no arguments" : "one of " + String.join(", ", inBody);
                throw Refusal.because(field, "unknown field", known);
            }
        }
        for (String field : fields.keySet()) {
            if (required.contains(field) && !args.containsKey(field)) {
                throw Refusal.missing(field, expected(field));
            }
        }
        OutputUnit result = validator.validate(args);
        if (!result.getValid()) {
            throw refusal(result, args);
        }
    }

    private OperationFailure refusal(OutputUnit result, JsonObject args) {
        // The first error is that of a field as a whole; those after it say why, in the engine's words.
        String location = result.getErrors().stream()
                .map(OutputUnit::getInstanceLocation)
                .filter(where -> where.startsWith(PREFIX))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("refused without a field: " + result.getErrors()));
        String field = location.substring(PREFIX.length()).split("/", 2)[0];
        Object value = args.getValue(field);
        if (value instanceof String text && tooLong(field, text)) {
            return Refusal.because(field, text.length() + " characters", expected(field));
        }
        return Refusal.of(field, value, expected(field));
    }

    private boolean tooLong(String field, String text) {
        Integer longest = fields.getOrDefault(field, new JsonObject()).getInteger("maxLength");
        return longest != null && text.length() > longest;
    }

    private String expected(String field) {
        JsonObject schema = fields.getOrDefault(field, new JsonObject());
        JsonArray choices = schema.getJsonArray("enum");
        if (choices != null) {
            return choices.stream().map(String::valueOf).collect(Collectors.joining(" | "));
        }
        if (isInteger(field)) {
            return "an integer, " + schema.getValue("minimum") + " to " + schema.getValue("maximum");
        }
        return schema.getString("title", "string".equals(schema.getString("type")) ? "a string" : "an object");
    }
}
