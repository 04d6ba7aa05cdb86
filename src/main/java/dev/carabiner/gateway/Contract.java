package dev.carabiner.gateway;

import dev.carabiner.wire.Op;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.SchemaRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The OpenAPI document of the HTTP door: its paths and methods are taken from it, and each request is held against it.
 *
 * <p>The toolkit's own request validator reads the same document, and a test has it do so, but it cannot stand in front of
 * this door. It has each request validated on a worker thread, one after the other, by a validator that it sets up anew:
 * 150 microseconds of processor time for an acquire, where the checks here take 25. It reads what stands in a path as
 * JSON, so that no lock could be called {@code 1.5} or {@code a"b}. It asks for a content type that {@code curl -d} does
 * not send, and says neither value nor expectation in its refusals. So what serves here is the engine behind it alone.
 *
 * @param document as it is served
 * @param endpoints one for each operation of the vocabulary that is in it
 */
record Contract(Representation document, List<OperationEndpoint> endpoints) {
    private static final String RESOURCE = "openapi.yaml";
    private static final String BASE = "carabiner://contract/";

    Contract {
        endpoints = List.copyOf(endpoints);
    }

    /** Reads the document that comes with this program. What is wrong with it is a bug, and thrown. */
    static Contract load() {
        byte[] bytes = resource();
        return new Contract(
                Representation.of(Buffer.buffer(bytes), "application/yaml", "public, max-age=300"),
                endpoints(parsed(new String(bytes, StandardCharsets.UTF_8))));
    }

    /** The document as JSON. */
    @SuppressWarnings("unchecked") // Each key in it is a string; the statuses are quoted.
    static JsonObject parsed(String yaml) {
        return new JsonObject(
                (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }

    private static byte[] resource() {
        try (InputStream in = Contract.class.getResourceAsStream(RESOURCE)) {
            return Objects.requireNonNull(in, RESOURCE).readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<OperationEndpoint> endpoints(JsonObject document) {
        List<ContractOperation> operations = operations(document);
        // One schema for all arguments of an operation, wherever they stand in a request: they are one flat object.
        JsonObject requests = new JsonObject();
        operations.forEach(operation -> requests.put(operation.op().label(), operation.argumentsSchema()));
        JsonObject schemas = new JsonObject()
                .put(
                        "components",
                        new JsonObject()
                                .put(
                                        "schemas",
                                        document.getJsonObject("components").getJsonObject("schemas")))
                .put("requests", requests);
        JsonSchemaOptions options = new JsonSchemaOptions()
                .setDraft(Draft.DRAFT202012)
                .setBaseUri(BASE)
                .setOutputFormat(OutputFormat.Basic);
        SchemaRepository repository =
                SchemaRepository.create(options, new WholeNumbers()).dereference(JsonSchema.of(schemas));
        return operations.stream()
                .map(operation -> operation.endpoint(repository.validator(
                        BASE + "#/requests/" + operation.op().label())))
                .toList();
    }

    private static List<ContractOperation> operations(JsonObject document) {
        Map<String, Op> ops = ContractOperation.ops();
        List<ContractOperation> found = new ArrayList<>();
        JsonObject paths = document.getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            JsonObject item = paths.getJsonObject(path);
            for (String method : item.fieldNames()) {
                if (method.equals("parameters")) {
                    continue;
                }
                Op op = ops.get(item.getJsonObject(method).getString("operationId"));
                if (op != null) { // The others are not of the vocabulary; the door serves them by itself.
                    found.add(ContractOperation.of(document, op, method.toUpperCase(Locale.ROOT), path));
                }
            }
        }
        return found;
    }
}
