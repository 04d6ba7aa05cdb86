package dev.carabiner.gateway;

import dev.carabiner.wire.Op;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Validator;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the contract says of the requests of one operation. */
final class ContractOperation {
    private final JsonObject document;
    private final Op op;
    private final HttpMethod method;
    private final String path;

    // Filled by the factory.
    private final Map<String, JsonObject> arguments = new LinkedHashMap<>();
    private final Set<String> required = new LinkedHashSet<>();
    private final Set<String> inPath = new LinkedHashSet<>();
    private final Set<String> inQuery = new LinkedHashSet<>();
    private OperationEndpoint.Body body = OperationEndpoint.Body.NONE;

    private ContractOperation(JsonObject document, Op op, HttpMethod method, String path) {
        this.document = document;
        this.op = op;
        this.method = method;
        this.path = path;
    }

    /** The operations by the name that the contract knows them by. */
    static Map<String, Op> ops() {
        return Arrays.stream(Op.values()).collect(Collectors.toUnmodifiableMap(Op::label, Function.identity()));
    }

    /** Reads the operation that stands under this path and method. */
    static ContractOperation of(JsonObject document, Op op, String method, String path) {
        ContractOperation read = new ContractOperation(document, op, HttpMethod.valueOf(method), path);
        JsonObject item = document.getJsonObject("paths").getJsonObject(path);
        JsonObject operation = item.getJsonObject(method.toLowerCase(Locale.ROOT));
        read.addParameters(item.getJsonArray("parameters", new JsonArray()));
        read.addParameters(operation.getJsonArray("parameters", new JsonArray()));
        if (operation.containsKey("requestBody")) {
            read.addBody(operation.getJsonObject("requestBody"));
        }
        return read;
    }

    private void addParameters(JsonArray parameters) {
        for (int i = 0; i < parameters.size(); i++) {
            JsonObject parameter = resolved(parameters.getJsonObject(i));
            String name = parameter.getString("name");
            switch (parameter.getString("in")) {
                case "path" -> inPath.add(name);
                case "query" -> inQuery.add(name);
                default -> {
                    continue; // A header is no argument of the operation.
                }
            }
            arguments.put(name, parameter.getJsonObject("schema"));
            if (parameter.getBoolean("required", false)) {
                required.add(name);
            }
        }
    }

    private void addBody(JsonObject requestBody) {
        JsonObject schema = resolved(resolved(requestBody)
                .getJsonObject("content")
                .getJsonObject("application/json")
                .getJsonObject("schema"));
        JsonObject properties = schema.getJsonObject("properties");
        properties.fieldNames().forEach(name -> arguments.put(name, properties.getJsonObject(name)));
        schema.getJsonArray("required", new JsonArray()).forEach(name -> required.add((String) name));
        body = OperationEndpoint.Body.ARGUMENTS;
    }

    /** What a reference points to, with what stands beside the reference over it. */
    private JsonObject resolved(JsonObject element) {
        String reference = element.getString("$ref");
        if (reference == null) {
            return element;
        }
        JsonObject target = document;
        for (String step : reference.substring("#/".length()).split("/", -1)) {
            target = Objects.requireNonNull(target.getJsonObject(step), reference);
        }
        JsonObject merged = resolved(target).copy().mergeIn(element);
        merged.remove("$ref");
        return merged;
    }

    Op op() {
        return op;
    }

    /** The schema of all arguments together. That there are no others, and which must be there, is checked by hand. */
    JsonObject argumentsSchema() {
        JsonObject properties = new JsonObject();
        arguments.forEach((name, schema) -> properties.put(name, schema.copy()));
        return new JsonObject().put("type", "object").put("properties", properties);
    }

    /** @param validator of {@link #argumentsSchema} */
    OperationEndpoint endpoint(Validator validator) {
        Map<String, JsonObject> resolved = new LinkedHashMap<>();
        arguments.forEach((name, schema) -> resolved.put(name, resolved(schema)));
        RequestSchema schema = new RequestSchema(resolved, required, inPath, validator);
        return new OperationEndpoint(op, method, path, inQuery, body, schema);
    }
}
