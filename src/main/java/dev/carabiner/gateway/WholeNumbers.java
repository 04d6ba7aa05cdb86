package dev.carabiner.gateway;

import io.vertx.json.schema.JsonFormatValidator;
import org.jspecify.annotations.Nullable;

/**
 * What {@code format: int64} asks for: a number that was written as a whole one. To a schema 1.0 is an integer; past 2^53
 * a number with a fraction may not be the one that was meant.
 */
final class WholeNumbers implements JsonFormatValidator {
    @Override
    public @Nullable String validateFormat(@Nullable String type, @Nullable String format, @Nullable Object value) {
        boolean fraction = value instanceof Double || value instanceof Float || value instanceof java.math.BigDecimal;
        return "int64".equals(format) && fraction ? "not a whole number" : null;
    }
}
