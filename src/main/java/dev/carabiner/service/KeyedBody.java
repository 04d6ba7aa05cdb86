package dev.carabiner.service;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A keyed message as the event bus carries it if its body is of a usual type: the envelope and the body, in one. Headers
 * cost the event bus a map at the receiver, and some 4 % of a small request. What else can be a body, or has a codec that
 * its sender named, travels as it is, with the envelope in a header: only the event bus itself knows those codecs.
 *
 * <p>Interceptors of the event bus see this in the place of the body.
 */
final class KeyedBody {
    private final KeyedEnvelope envelope;
    private final Kind kind;
    /** The body as it came; decoded when the handler asks for it, as on the event bus: a fault in it is the handler's. */
    private final @Nullable Buffer encoded;

    private @Nullable Object body;

    private KeyedBody(KeyedEnvelope envelope, Kind kind, @Nullable Object body, @Nullable Buffer encoded) {
        this.envelope = envelope;
        this.kind = kind;
        this.body = body;
        this.encoded = encoded;
    }

    /** @param body of a type that can be {@linkplain #carries carried} */
    static KeyedBody of(KeyedEnvelope envelope, @Nullable Object body) {
        Kind kind = Objects.requireNonNull(Kind.of(body), () -> "body: no kind of " + body);
        return new KeyedBody(envelope, kind, body, null);
    }

    /** Whether a body is of one of the usual types. */
    static boolean carries(@Nullable Object body) {
        return Kind.of(body) != null;
    }

    /** Has this event bus carry such bodies; repeating it is harmless. */
    static void register(EventBus bus) {
        try {
            bus.registerDefaultCodec(KeyedBody.class, new Codec());
        } catch (IllegalStateException registered) {
            // By an earlier life of the member on the same Vert.x, and one codec is as good as the other.
        }
    }

    KeyedEnvelope envelope() {
        return envelope;
    }

    /** The body, decoded at the first call; by each of several threads that are the first. */
    @Nullable
    Object body() {
        Object known = body;
        if (known == null && encoded != null) {
            known = kind.decoded(encoded);
            body = known;
        }
        return known;
    }

    private enum Kind {
        NOTHING(0),
        TEXT(1),
        BYTES(2),
        OBJECT(3),
        ARRAY(4);

        private static final Kind[] ALL = values();

        /** On the wire. */
        final int number;

        Kind(int number) {
            this.number = number;
        }

        static @Nullable Kind of(@Nullable Object body) {
            if (body instanceof JsonObject) {
                return OBJECT;
            } else if (body instanceof String) {
                return TEXT;
            } else if (body instanceof Buffer) {
                return BYTES;
            } else if (body instanceof JsonArray) {
                return ARRAY;
            }
            return body == null ? NOTHING : null;
        }

        static Kind numbered(int number) {
            for (Kind kind : ALL) {
                if (kind.number == number) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("kind of a keyed body: " + number + " (expected: 0 to 4)");
        }

        Buffer encoded(@Nullable Object body) {
            return switch (this) {
                case NOTHING -> Buffer.buffer(0);
                case TEXT -> Buffer.buffer((String) Objects.requireNonNull(body));
                case BYTES -> (Buffer) Objects.requireNonNull(body);
                case OBJECT -> ((JsonObject) Objects.requireNonNull(body)).toBuffer();
                case ARRAY -> ((JsonArray) Objects.requireNonNull(body)).toBuffer();
            };
        }

        @Nullable
        Object decoded(Buffer encoded) {
            return switch (this) {
                case NOTHING -> null;
                case TEXT -> encoded.toString(StandardCharsets.UTF_8);
                case BYTES -> encoded.copy();
                case OBJECT -> new JsonObject(encoded);
                case ARRAY -> new JsonArray(encoded);
            };
        }

        @Nullable
        Object copied(@Nullable Object body) {
            return switch (this) {
                case NOTHING, TEXT -> body;
                case BYTES -> ((Buffer) Objects.requireNonNull(body)).copy();
                case OBJECT -> ((JsonObject) Objects.requireNonNull(body)).copy();
                case ARRAY -> ((JsonArray) Objects.requireNonNull(body)).copy();
            };
        }
    }

    /** {@code kind and flags (1 byte), version (8), time-out (8), key and body, each after its length (4)}. */
    static final class Codec implements MessageCodec<KeyedBody, KeyedBody> {
        private static final int FORWARDED = 0x80;
        private static final int SEND = 0x40;
        private static final int KIND = 0x3f;
        private static final int KEY = 17;

        @Override
        public void encodeToWire(Buffer wire, KeyedBody carried) {
            KeyedEnvelope envelope = carried.envelope;
            int flags = (envelope.forwarded() ? FORWARDED : 0) | (envelope.send() ? SEND : 0);
            byte[] key = envelope.key().getBytes(StandardCharsets.UTF_8);
            Buffer body = carried.kind.encoded(carried.body());
            wire.appendByte((byte) (flags | carried.kind.number))
                    .appendLong(envelope.version())
                    .appendLong(envelope.timeoutMillis())
                    .appendInt(key.length)
                    .appendBytes(key)
                    .appendInt(body.length())
                    .appendBuffer(body);
        }

        @Override
        public KeyedBody decodeFromWire(int at, Buffer wire) {
            int first = wire.getByte(at);
            int key = at + KEY + Integer.BYTES;
            int keyEnd = key + wire.getInt(at + KEY);
            int body = keyEnd + Integer.BYTES;
            KeyedEnvelope envelope = new KeyedEnvelope(
                    new String(wire.getBytes(key, keyEnd), StandardCharsets.UTF_8),
                    wire.getLong(at + 1),
                    (first & FORWARDED) != 0,
                    (first & SEND) != 0,
                    wire.getLong(at + 1 + Long.BYTES));
            Buffer encoded = wire.slice(body, body + wire.getInt(keyEnd));
            return new KeyedBody(envelope, Kind.numbered(first & KIND), null, encoded);
        }

        /** For a handler on the same member: what it does to the body must not reach the sender. */
        @Override
        public KeyedBody transform(KeyedBody carried) {
            return new KeyedBody(carried.envelope, carried.kind, carried.kind.copied(carried.body()), null);
        }

        @Override
        public String name() {
            return KeyedEnvelope.HEADER;
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }
}
