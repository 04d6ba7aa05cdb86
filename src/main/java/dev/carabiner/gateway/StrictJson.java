package dev.carabiner.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON of strangers. Stricter than the toolkit's reader: no name twice in an object, for whoever checked the message
 * before us may have looked at the other one; no nesting beyond what any request needs; no number too large for a double,
 * which would have no JSON form to be given back in.
 */
final class StrictJson {
    /** A request with metadata in it needs five or six. */
    static final int MAX_DEPTH = 64;
    /** More digits than any number here has a meaning for. */
    private static final int MAX_DIGITS = 400;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_DIGITS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names that strangers make up would otherwise be kept in a table of all names seen.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private StrictJson() {}

    /** Not JSON, or not such as is read here. Says no more: what a parser says spans lines and quotes the input. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private Malformed() {
            super("not JSON", null, false, false);
        }
    }

    /** The one value in this text: object, array, string, number or boolean; empty if it is {@code null}. */
    static Optional<Object> read(String text) throws Malformed {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != null) {
                Optional<Object> value = Optional.ofNullable(value(parser));
                if (parser.nextToken() == null) {
                    return value;
                }
            }
        } catch (IOException malformed) {
            throw new Malformed();
        }
        throw new Malformed();
    }

    /** The value that begins at the present token. Calls itself, no deeper than the parser lets it. */
    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> finite(parser.getDoubleValue());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("no value");
        };
    }

    private static JsonObject object(JsonParser parser) throws IOException {
        JsonObject object = new JsonObject();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken unused = parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static JsonArray array(JsonParser parser) throws IOException {
        JsonArray array = new JsonArray();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    private static Double finite(double number) throws IOException {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new IOException("a number too large for a double");
        }
        return number;
    }
}
