package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KeyedBodyTest {
    private static final KeyedEnvelope ENVELOPE = new KeyedEnvelope("key", 7, false, false, 30_000);

    /** More before and behind it, as of the message that it is part of. */
    private static KeyedBody overTheWire(KeyedBody sent) {
        KeyedBody.Codec codec = new KeyedBody.Codec();
        Buffer wire = Buffer.buffer("before");
        codec.encodeToWire(wire, sent);
        return codec.decodeFromWire("before".length(), wire.appendString("behind"));
    }

    private static List<@Nullable Object> usualBodies() {
        return Arrays.asList(
                null,
                "",
                "text \u00e4 \ud83d\ude00",
                Buffer.buffer(),
                Buffer.buffer(new byte[] {0, -1, 5}),
                new JsonObject(),
                new JsonObject().put("a", new JsonArray().add(1)),
                new JsonArray(),
                new JsonArray().addNull().add("b"));
    }

    @Test
    void overTheWire_anyUsualBody_isTheSame() {
        for (Object body : usualBodies()) {
            assertThat(KeyedBody.carries(body)).isTrue();
            KeyedBody arrived = overTheWire(KeyedBody.of(ENVELOPE, body));

            assertThat(arrived.envelope()).isEqualTo(ENVELOPE);
            assertThat(arrived.body()).isEqualTo(body).isSameAs(arrived.body());
            // As by a member that passes it on.
            assertThat(overTheWire(KeyedBody.of(ENVELOPE, arrived.body())).body())
                    .isEqualTo(body);
        }
    }

    @Property(tries = 300)
    void overTheWire_anyEnvelope_isTheSame(
            @ForAll @CharRange(from = 0, to = '\ud7ff') String key,
            @ForAll @LongRange(min = 0) long version,
            @ForAll boolean forwarded,
            @ForAll boolean send,
            @ForAll @LongRange(min = 1) long timeoutMillis) {
        KeyedEnvelope envelope = new KeyedEnvelope(key, version, forwarded, send, timeoutMillis);

        KeyedBody arrived = overTheWire(KeyedBody.of(envelope, "body"));

        assertThat(arrived.envelope()).isEqualTo(envelope);
        assertThat(arrived.body()).isEqualTo("body");
    }

    @Test
    void transform_forAHandlerOnTheSameMember_handsOutABodyOfItsOwn() {
        JsonObject object = new JsonObject().put("a", 1);
        JsonArray array = new JsonArray().add(1);
        Buffer bytes = Buffer.buffer("1");
        List<Object> sent = List.of(object, array, bytes);
        List<@Nullable Object> got = sent.stream()
                .<@Nullable Object>map(body -> new KeyedBody.Codec()
                        .transform(KeyedBody.of(ENVELOPE, body))
                        .body())
                .toList();
        assertThat(got).isEqualTo(sent);

        object.put("a", 2);
        array.add(2);
        bytes.appendString("2");
        assertThat(got).containsExactly(new JsonObject().put("a", 1), new JsonArray().add(1), Buffer.buffer("1"));
    }

    @Test
    void bytes_thatCame_areNoPartOfTheMessage() {
        KeyedBody arrived = overTheWire(KeyedBody.of(ENVELOPE, Buffer.buffer("1")));

        assertThat(arrived.body()).isInstanceOfSatisfying(Buffer.class, body -> assertThat(body.appendString("2"))
                .isEqualTo(Buffer.buffer("12")));
    }

    @Test
    void body_thatCannotBeDecoded_throwsOnlyWhenAskedFor() {
        String tooDeep = "[".repeat(2_000) + "]".repeat(2_000);
        KeyedBody.Codec codec = new KeyedBody.Codec();
        Buffer wire = Buffer.buffer();
        codec.encodeToWire(wire, KeyedBody.of(ENVELOPE, tooDeep));
        wire.setByte(0, (byte) 4);
        KeyedBody arrived = codec.decodeFromWire(0, wire);

        assertThat(arrived.envelope()).isEqualTo(ENVELOPE);
        assertThatThrownBy(arrived::body).isInstanceOf(DecodeException.class);
    }

    @Test
    void unknownKind_isRefusedWithItsNumber() {
        KeyedBody.Codec codec = new KeyedBody.Codec();
        Buffer wire = Buffer.buffer();
        codec.encodeToWire(wire, KeyedBody.of(ENVELOPE, ""));
        wire.setByte(0, (byte) 33);

        assertThatThrownBy(() -> codec.decodeFromWire(0, wire)).hasMessageContaining("33 (expected: 0 to 4)");
    }

    @Test
    void otherBodies_areNotCarried() {
        for (Object body : List.of(7, 8L, true, new byte[] {1}, new BigDecimal("1.25"), List.of())) {
            assertThat(KeyedBody.carries(body)).isFalse();
            assertThatThrownBy(() -> KeyedBody.of(ENVELOPE, body)).hasMessageContaining("body: no kind of");
        }
    }
}
