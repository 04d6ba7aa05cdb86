package dev.carabiner.gateway;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bytes of a peer as text and as JSON, strictly. */
final class JsonText {
    private JsonText() {}

    /** The text of these bytes; empty if they are not valid UTF-8. */
    static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }

    /**
     * The object in these bytes.
     *
     * @param field what the message of a refusal calls them
     * @throws OperationFailure {@code bad_request} if they hold anything else
     */
    static JsonObject object(String field, Buffer bytes) {
        String text =
                utf8(bytes.getBytes()).orElseThrow(() -> Refusal.because(field, "not UTF-8", "a JSON object in UTF-8"));
        return object(field, text);
    }

    /** The object in this text; see {@link #object(String, Buffer)}. */
    static JsonObject object(String field, String text) {
        Object value;
        try {
            value = StrictJson.read(text).orElse(null);
        } catch (StrictJson.Malformed malformed) {
            throw new OperationFailure(ErrorCode.BAD_REQUEST, field + ": not JSON (expected: a JSON object)");
        }
        if (value instanceof JsonObject object) {
            return object;
        }
        throw Refusal.of(field, value, "a JSON object");
    }
}
