package dev.carabiner.cluster;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object, read with names and types checked. Strict also about fields that it does not know: a
 * member that dropped them when it writes the object back would destroy what a newer member keeps there.
 */
final class RingDescriptorFields {
    private final String path;
    private final JsonObject json;

    RingDescriptorFields(String path, JsonObject json, Set<String> known) {
        this.path = path;
        this.json = json;
        Set<String> unknown = new TreeSet<>(json.fieldNames());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw bad(unknown.iterator().next(), "an unknown field", "one of " + new TreeSet<>(known));
        }
    }

    String text(String field) {
        return optionalText(field).orElseThrow(() -> bad(field, "null", "a text"));
    }

    Optional<String> optionalText(String field) {
        Object value = json.getValue(field);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text && !text.isEmpty()) {
            return Optional.of(text);
        }
        throw bad(field, value, "a text that is not empty");
    }

    /** A whole number from {@code least} to {@code most}. */
    long whole(String field, long least, long most) {
        Object value = json.getValue(field);
        if (value instanceof Long || value instanceof Integer) {
            long number = ((Number) value).longValue();
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw bad(field, value, "a whole number, " + least + " to " + most);
    }

    double decimal(String field) {
        Object value = json.getValue(field);
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw bad(field, value, "a number");
    }

    /** A text that {@code parse} understands; it refuses with an exception. */
    <T> T parsed(String field, String expected, Function<String, T> parse) {
        String text = text(field);
        try {
            return parse.apply(text);
        } catch (RuntimeException refused) {
            throw bad(field, text, expected);
        }
    }

    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (Object element : array(field)) {
            if (!(element instanceof String text)) {
                throw bad(field, element, "texts only");
            }
            texts.add(text);
        }
        return texts;
    }

    List<RingDescriptorFields> objects(String field, Set<String> known) {
        List<RingDescriptorFields> objects = new ArrayList<>();
        for (Object element : array(field)) {
            if (!(element instanceof JsonObject object)) {
                throw bad(field, element, "objects only");
            }
            objects.add(new RingDescriptorFields(path + field + "[" + objects.size() + "].", object, known));
        }
        return objects;
    }

    private JsonArray array(String field) {
        if (json.getValue(field) instanceof JsonArray array) {
            return array;
        }
        throw bad(field, json.getValue(field), "an array");
    }

    private RingDescriptorException bad(String field, @Nullable Object value, String expected) {
        return new RingDescriptorException(path + field + ": " + value + " (expected: " + expected + ")");
    }
}
