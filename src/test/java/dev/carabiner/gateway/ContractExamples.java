package dev.carabiner.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The examples in the contract, and what it allows. */
final class ContractExamples {
    private final JsonObject document;

    ContractExamples(JsonObject document) {
        this.document = document;
    }

    /** A request as the contract shows it. */
    record Request(String operation, String method, String target, String body) {
        @Override
        public String toString() {
            return operation + " " + target + " " + body;
        }
    }

    /** Each path and method, such as {@code GET /v1/ring}. */
    Set<String> routes() {
        TreeSet<String> routes = new TreeSet<>();
        JsonObject paths = document.getJsonObject("paths");
        paths.fieldNames().forEach(path -> paths.getJsonObject(path).fieldNames().stream()
                .filter(method -> !method.equals("parameters"))
                .forEach(method -> routes.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        return routes;
    }

    /** With all parameters and with as few as there may be, with each body. */
    List<Request> requests() {
        List<Request> requests = new ArrayList<>();
        for (String route : routes()) {
            String method = route.substring(0, route.indexOf(' '));
            String path = route.substring(method.length() + 1);
            JsonObject item = document.getJsonObject("paths").getJsonObject(path);
            JsonObject operation = item.getJsonObject(method.toLowerCase(Locale.ROOT));
            String id = operation.getString("operationId");
            List<JsonObject> parameters = new ArrayList<>();
            addResolved(parameters, item.getJsonArray("parameters"));
            addResolved(parameters, operation.getJsonArray("parameters"));
            TreeSet<String> targets =
                    new TreeSet<>(List.of(target(path, parameters, true), target(path, parameters, false)));
            for (String target : targets) {
                for (String body : bodies(operation)) {
                    requests.add(new Request(id, method, target, body));
                }
            }
        }
        return requests;
    }

    private void addResolved(List<JsonObject> to, JsonArray elements) {
        for (int i = 0; elements != null && i < elements.size(); i++) {
            to.add(resolved(elements.getJsonObject(i)));
        }
    }

    private static String target(String path, List<JsonObject> parameters, boolean optionalToo) {
        String target = path;
        List<String> query = new ArrayList<>();
        for (JsonObject parameter : parameters) {
            String name = parameter.getString("name");
            boolean inHeader = parameter.getString("in").equals("header");
            if (inHeader || !(optionalToo || parameter.getBoolean("required", false))) {
                continue;
            }
            String value = URLEncoder.encode(
                    Objects.requireNonNull(parameter.getValue("example"), name).toString(), StandardCharsets.UTF_8);
            if (parameter.getString("in").equals("path")) {
                target = target.replace("{" + name + "}", value);
            } else {
                query.add(name + "=" + value);
            }
        }
        return query.isEmpty() ? target : target + "?" + String.join("&", query);
    }

    private List<String> bodies(JsonObject operation) {
        if (!operation.containsKey("requestBody")) {
            return List.of("");
        }
        JsonObject examples = resolved(operation.getJsonObject("requestBody"))
                .getJsonObject("content")
                .getJsonObject("application/json")
                .getJsonObject("examples");
        return examples.fieldNames().stream()
                .map(name -> examples.getJsonObject(name).getJsonObject("value").encode())
                .toList();
    }

    /** Each documented answer with each of its examples, by operation and status. */
    Map<String, List<JsonObject>> answers(String operationId) {
        Map<String, List<JsonObject>> answers = new LinkedHashMap<>();
        JsonObject responses = operation(operationId).getJsonObject("responses");
        for (String status : responses.fieldNames()) {
            JsonObject content = resolved(responses.getJsonObject(status)).getJsonObject("content", new JsonObject());
            JsonObject examples = content.getJsonObject("application/json", new JsonObject())
                    .getJsonObject("examples", new JsonObject());
            answers.put(
                    status,
                    examples.fieldNames().stream()
                            .map(name -> resolved(examples.getJsonObject(name)).getJsonObject("value"))
                            .toList());
        }
        return answers;
    }

    /** The operations by their names. */
    Set<String> operations() {
        TreeSet<String> ids = new TreeSet<>();
        requests().forEach(request -> ids.add(request.operation));
        return ids;
    }

    private JsonObject operation(String operationId) {
        JsonObject paths = document.getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            for (String method : paths.getJsonObject(path).fieldNames()) {
                if (!method.equals("parameters")
                        && operationId.equals(
                                paths.getJsonObject(path).getJsonObject(method).getString("operationId"))) {
                    return paths.getJsonObject(path).getJsonObject(method);
                }
            }
        }
        throw new AssertionError("no operation " + operationId);
    }

    /** Names of fields in an answer that the contract does not know of. */
    List<String> undocumented(String operationId, int status, Object answer) {
        JsonObject schema = resolved(
                        operation(operationId).getJsonObject("responses").getJsonObject(Integer.toString(status)))
                .getJsonObject("content")
                .getJsonObject("application/json")
                .getJsonObject("schema");
        List<String> unknown = new ArrayList<>();
        collectUnknown(schema, answer, "", unknown);
        return unknown;
    }

    private void collectUnknown(JsonObject raw, Object value, String where, List<String> unknown) {
        JsonObject schema = resolved(raw);
        for (String union : List.of("allOf", "anyOf")) {
            if (schema.containsKey(union)) {
                collectUnknown(schema.getJsonArray(union).getJsonObject(0), value, where, unknown);
                return;
            }
        }
        if (value instanceof JsonArray array) {
            array.forEach(element -> collectUnknown(schema.getJsonObject("items"), element, where + "[]", unknown));
        } else if (value instanceof JsonObject object && schema.containsKey("properties")) {
            JsonObject properties = schema.getJsonObject("properties");
            for (String name : object.fieldNames()) {
                if (properties.containsKey(name)) {
                    collectUnknown(properties.getJsonObject(name), object.getValue(name), where + "." + name, unknown);
                } else {
                    unknown.add(where + "." + name);
                }
            }
        }
    }

    private JsonObject resolved(JsonObject element) {
        String reference = element.getString("$ref");
        if (reference == null) {
            return element;
        }
        JsonObject target = document;
        for (String step : reference.substring(2).split("/", -1)) {
            target = Objects.requireNonNull(target.getJsonObject(step), reference);
        }
        return resolved(target);
    }
}
