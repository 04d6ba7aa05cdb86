package dev.carabiner.wire;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The arguments of one request, read strictly. Each reader answers with the value, or with empty if the field was left
 * out, or throws the {@code bad_request} that the caller is to see.
 */
final class Arguments {
    private final JsonObject json;

    private Arguments(JsonObject json) {
        this.json = json;
    }

    /** Takes the arguments of an operation that has these fields and no others. */
    static Arguments of(JsonObject json, String... fields) {
        refuseOthers(json, Arrays.asList(fields));
        return new Arguments(json);
    }

    /** The lock that arguments name, whatever else is among them. */
    static LockName lockIn(JsonObject json) {
        return new Arguments(json).lock();
    }

    /** Refuses any argument. */
    static void none(JsonObject json) {
        refuseOthers(json, List.of());
    }

    private static void refuseOthers(JsonObject json, List<String> known) {
        for (String field : json.fieldNames()) {
            if (!known.contains(field)) {
                String expected = known.isEmpty() ? "no arguments" : "one of " + String.join(", ", known);
                throw Refusal.because(field, "unknown field", expected);
            }
        }
    }

    boolean has(String field) {
        return json.containsKey(field);
    }

    LockName lock() {
        String name = text("lock", LockName.MAX_BYTES).orElseThrow(() -> Refusal.missing("lock", "a lock name"));
        return checked(LockName::new, name);
    }

    Optional<LeaseId> optionalLeaseId() {
        return text("leaseId", LeaseId.MAX_LENGTH).map(id -> checked(LeaseId::new, id));
    }

    LeaseId leaseId() {
        return optionalLeaseId().orElseThrow(() -> Refusal.missing("leaseId", "the id of a lease"));
    }

    /** Any string of valid Unicode, of at most so many UTF-16 units. */
    Optional<String> text(String field, int maxLength) {
        if (!has(field)) {
            return Optional.empty();
        }
        Object value = json.getValue(field);
        if (!(value instanceof String text)) {
            throw Refusal.of(field, value, "a string");
        }
        if (text.length() > maxLength) {
            throw Refusal.because(field, text.length() + " characters", "at most " + maxLength);
        }
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            // It has no UTF-8 form: it would come out of a register as another text than went in.
            throw Refusal.because(field, "an unpaired surrogate", "valid Unicode");
        }
        return Optional.of(text);
    }

    /** Text for people: no control characters, at most 256 UTF-16 units. */
    Optional<String> label(String field) {
        Optional<String> text = text(field, 256);
        if (text.isPresent() && text.get().codePoints().anyMatch(Character::isISOControl)) {
            throw Refusal.because(field, "a control character", "none");
        }
        return text;
    }

    Optional<Long> integer(String field, long min, long max) {
        if (!has(field)) {
            return Optional.empty();
        }
        Object value = json.getValue(field);
        String expected = "an integer, " + min + " to " + max;
        long number = exact(value).orElseThrow(() -> Refusal.of(field, value, expected));
        if (number < min || number > max) {
            throw Refusal.of(field, value, expected);
        }
        return Optional.of(number);
    }

    Optional<Duration> millis(String field, Duration min, Duration max) {
        if (!has(field)) {
            return Optional.empty();
        }
        Object value = json.getValue(field);
        String expected = "an integer, milliseconds, " + min.toMillis() + " to " + max.toMillis();
        long millis = exact(value).orElseThrow(() -> Refusal.of(field, value, expected));
        if (millis < min.toMillis() || millis > max.toMillis()) {
            throw Refusal.of(field, value, expected);
        }
        return Optional.of(Duration.ofMillis(millis));
    }

    <E extends Enum<E>> Optional<E> choice(String field, E[] choices, Function<E, String> label) {
        if (!has(field)) {
            return Optional.empty();
        }
        Object value = json.getValue(field);
        for (E choice : choices) {
            if (label.apply(choice).equals(value)) {
                return Optional.of(choice);
            }
        }
        throw Refusal.of(
                field,
                value,
                String.join(" | ", Arrays.stream(choices).map(label).toList()));
    }

    Optional<JsonObject> object(String field) {
        if (!has(field)) {
            return Optional.empty();
        }
        Object value = json.getValue(field);
        if (value instanceof JsonObject object) {
            return Optional.of(object);
        }
        throw Refusal.of(field, value, "an object");
    }

    JsonArray array(String field, String expected) {
        if (!has(field)) {
            throw Refusal.missing(field, expected);
        }
        Object value = json.getValue(field);
        if (value instanceof JsonArray array) {
            return array;
        }
        throw Refusal.of(field, value, expected);
    }

    /** A whole number that fits a long. A double is refused even if it is whole: past 2^53 it may not be what was sent. */
    private static Optional<Long> exact(Object value) {
        if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
            return Optional.of(((Number) value).longValue());
        }
        if (value instanceof BigInteger big && big.bitLength() < Long.SIZE) {
            return Optional.of(big.longValue());
        }
        return Optional.empty();
    }

    /** The value types refuse with messages of the same form, so these can be passed on as they are. */
    static <T> T checked(Function<String, T> type, String text) {
        try {
            return type.apply(text);
        } catch (IllegalArgumentException refused) {
            throw new OperationFailure(ErrorCode.BAD_REQUEST, String.valueOf(refused.getMessage()));
        }
    }
}
