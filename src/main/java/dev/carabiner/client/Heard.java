package dev.carabiner.client;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One message of a member. */
sealed interface Heard {
    <R> R match(Cases<R> cases);

    /** One answer for each kind of message. */
    interface Cases<R> {
        R result(Result message);

        R failure(Failure message);

        R event(Event message);
    }

    /** What an operation led to. */
    record Result(long id, JsonObject result) implements Heard {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.result(this);
        }
    }

    /** Why an operation was refused; without an id it is of a request that the member could not read. */
    record Failure(Optional<Long> id, OperationFailure failure) implements Heard {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.failure(this);
        }
    }

    /** What was told without being asked for. */
    record Event(String name, JsonObject data) implements Heard {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.event(this);
        }
    }

    /**
     * Reads a message.
     *
     * @throws IllegalArgumentException if a member of this protocol does not talk like that; the message names what is
     *     wrong and shows nothing of the content
     */
    static Heard parse(String text) {
        try {
            if (Json.decodeValue(text) instanceof JsonObject frame) {
                return parse(frame);
            }
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException("a message that cannot be read", malformed);
        }
        throw new IllegalArgumentException("a message that is no object");
    }

    private static Heard parse(JsonObject frame) {
        if (frame.containsKey("event")) {
            return new Event(
                    required(frame.getString("event"), "event"), required(frame.getJsonObject("data"), "data"));
        }
        Optional<Long> id = Optional.ofNullable(frame.getLong("id"));
        if (required(frame.getBoolean("ok"), "ok")) {
            return new Result(id.orElseThrow(() -> missing("id")), required(frame.getJsonObject("result"), "result"));
        }
        return new Failure(id, failure(required(frame.getJsonObject("error"), "error")));
    }

    private static OperationFailure failure(JsonObject error) {
        String label = required(error.getString("code"), "code");
        String message = error.getString("message", "");
        JsonObject details = error.getJsonObject("details", new JsonObject());
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.label().equals(label))
                .findFirst()
                .map(code -> new OperationFailure(code, message, details))
                // Of a later version, perhaps. Nothing may be concluded from it.
                .orElseGet(() ->
                        new OperationFailure(ErrorCode.INTERNAL, Refusal.printable(label) + ": " + message, details));
    }

    private static <T> T required(@Nullable T value, String field) {
        if (value == null) {
            throw missing(field);
        }
        return value;
    }

    private static IllegalArgumentException missing(String field) {
        return new IllegalArgumentException(field + " is missing");
    }
}
