package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.gateway.StrictJson.Malformed;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[1,-0,2.5,-0.0,1e3,true,false,null,\"x\\u00e9\\ud83d\\ude00\",{},[]],\"\":9223372036854775807}",
                "[9223372036854775808,-9223372036854775808,2147483648,1E-400]",
                "\"text\"",
                " 7 ",
                "true"
            })
    void value_isWhatTheToolkitReads(String text) throws Exception {
        assertThat(StrictJson.read(text)).hasValue(Json.decodeValue(text));
    }

    @Test
    void number_beyondALong_isExact() throws Exception {
        assertThat(StrictJson.read("9223372036854775808")).hasValue(BigInteger.ONE.shiftLeft(63));
    }

    @Test
    void null_isEmpty() throws Exception {
        assertThat(StrictJson.read("null")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "{]",
                "[1,]",
                "{\"a\":1,}",
                "{\"a\"}",
                "{a:1}",
                "{'a':1}",
                "1 2",
                "{}{}",
                "{} x",
                "// x\n1",
                "NaN",
                "Infinity",
                "-Infinity",
                "+1",
                "01",
                "1.",
                ".5",
                "0x10",
                "1e400",
                "-1e400",
                "[1e999999999]",
                "\"\\x\"",
                "\"\u0001\"",
                "\"a",
                "nul",
                "tru",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "[{\"b\":{\"c\":1,\"c\":1}}]",
                "\uFEFF{}"
            })
    void text_otherwise_isMalformed(String text) {
        assertThatThrownBy(() -> StrictJson.read(text)).isInstanceOf(Malformed.class);
    }

    @Test
    void depth_isBounded() throws Exception {
        int most = StrictJson.MAX_DEPTH;
        assertThat(StrictJson.read("[".repeat(most) + "]".repeat(most)).orElseThrow())
                .isInstanceOf(JsonArray.class);
        for (int depth : new int[] {most + 1, 10_000, 1_000_000}) {
            assertThatThrownBy(() -> StrictJson.read("[".repeat(depth) + "]".repeat(depth)))
                    .isInstanceOf(Malformed.class);
            assertThatThrownBy(() -> StrictJson.read("{\"a\":".repeat(depth) + "1" + "}".repeat(depth)))
                    .isInstanceOf(Malformed.class);
        }
    }

    @Test
    void digits_areBounded() throws Exception {
        assertThat(StrictJson.read("9".repeat(400))).isPresent();
        assertThatThrownBy(() -> StrictJson.read("9".repeat(401))).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> StrictJson.read("0." + "9".repeat(1_000_000))).isInstanceOf(Malformed.class);
    }

    @Test
    void surrogate_alone_isReadSoThatItsFieldCanBeNamed() throws Exception {
        assertThat(StrictJson.read("{\"lock\":\"\\ud800\"}")).hasValue(new JsonObject().put("lock", "\ud800"));
    }
}
