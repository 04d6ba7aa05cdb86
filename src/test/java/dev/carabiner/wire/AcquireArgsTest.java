package dev.carabiner.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcquireArgsTest {
    private static final LockBounds BOUNDS =
            new LockBounds(Duration.ofSeconds(30), Duration.ofMillis(100), Duration.ofHours(24), Duration.ofHours(1));

    @Test
    void parse_nameOnly_takesDefaults() {
        AcquireArgs args = parse("{'lock':'orders/42'}");

        assertThat(args)
                .isEqualTo(new AcquireArgs(
                        new LockName("orders/42"),
                        Duration.ofSeconds(30),
                        Duration.ZERO,
                        LockMode.EXCLUSIVE,
                        1,
                        1,
                        Optional.empty(),
                        "",
                        new JsonObject(),
                        false));
    }

    @Test
    void parse_everything_readsEverything() {
        AcquireArgs args = parse("{'lock':'übung','ttl':100,'wait':3600000,'mode':'permit','permits':3,'limit':1000000,"
                + "'leaseId':'a b','holder':'billing-7','metadata':{'k':[1,{'d':null}]},'onClose':'release'}");

        assertThat(args)
                .isEqualTo(new AcquireArgs(
                        new LockName("übung"),
                        Duration.ofMillis(100),
                        Duration.ofHours(1),
                        LockMode.PERMIT,
                        3,
                        1_000_000,
                        Optional.of(new LeaseId("a b")),
                        "billing-7",
                        new JsonObject("{\"k\":[1,{\"d\":null}]}"),
                        true));
    }

    @Test
    void parse_permitsLeftOut_takesOne() {
        assertThat(parse("{'lock':'a','mode':'permit','limit':5}").permits()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'lock':'a','mode':'shared'}",
                "{'lock':'a','ttl':86400000}",
                "{'lock':'a','mode':'permit','permits':5,'limit':5}",
                "{'lock':'...'}",
                "{'lock':' '}",
                "{'lock':'a','onClose':'keep'}",
                "{'lock':'a','holder':''}",
                "{'lock':'a','metadata':{}}"
            })
    void parse_atTheEdge_isAccepted(String json) {
        assertThat(parse(json)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "{} § lock: missing (expected: a lock name)",
                "{'lock':null} § lock: null (expected: a string)",
                "{'lock':7} § lock: 7 (expected: a string)",
                "{'lock':['a']} § lock: an array (expected: a string)",
                "{'lock':''} § lock: 0 bytes of UTF-8 (expected: 1 to 512)",
                "{'lock':'..'} § lock: .. (expected: any name but . and ..)",
                "{'lock':'a\\u0000'} § lock: a control character (expected: none)",
                "{'lock':'a\\ud800'} § lock: an unpaired surrogate (expected: valid Unicode)",
                "{'lock':'a','tll':5} § tll: unknown field (expected: one of lock, ttl, wait, mode, permits, limit, leaseId, holder, metadata, onClose)",
                "{'lock':'a','ttl':'30'} § ttl: \"30\" (expected: an integer, milliseconds, 100 to 86400000)",
                "{'lock':'a','ttl':99} § ttl: 99 (expected: an integer, milliseconds, 100 to 86400000)",
                "{'lock':'a','ttl':86400001} § ttl: 86400001 (expected: an integer, milliseconds, 100 to 86400000)",
                "{'lock':'a','ttl':1000.5} § ttl: 1000.5 (expected: an integer, milliseconds, 100 to 86400000)",
                "{'lock':'a','ttl':1000.0} § ttl: 1000.0 (expected: an integer, milliseconds, 100 to 86400000)",
                "{'lock':'a','ttl':1e3} § ttl: 1000.0 (expected: an integer, milliseconds, 100 to 86400000)",
                "{'lock':'a','ttl':1e999} § ttl: Infinity (expected: an integer, milliseconds, 100 to 86400000)",
                "{'lock':'a','ttl':null} § ttl: null (expected: an integer, milliseconds, 100 to 86400000)",
                "{'lock':'a','ttl':true} § ttl: true (expected: an integer, milliseconds, 100 to 86400000)",
                "{'lock':'a','ttl':{}} § ttl: an object (expected: an integer, milliseconds, 100 to 86400000)",
                "{'lock':'a','ttl':9223372036854775808} § ttl: 9223372036854775808 (expected: an integer, milliseconds, 100 to 86400000)",
                "{'lock':'a','wait':-1} § wait: -1 (expected: an integer, milliseconds, 0 to 3600000)",
                "{'lock':'a','wait':3600001} § wait: 3600001 (expected: an integer, milliseconds, 0 to 3600000)",
                "{'lock':'a','mode':'Shared'} § mode: \"Shared\" (expected: exclusive | shared | permit)",
                "{'lock':'a','mode':1} § mode: 1 (expected: exclusive | shared | permit)",
                "{'lock':'a','permits':1} § permits: 1 (expected: left out with mode exclusive; it belongs to mode permit)",
                "{'lock':'a','limit':1,'mode':'shared'} § limit: 1 (expected: left out with mode shared; it belongs to mode permit)",
                "{'lock':'a','mode':'permit'} § limit: missing (expected: an integer, 1 to 1000000, with mode permit)",
                "{'lock':'a','mode':'permit','limit':0} § limit: 0 (expected: an integer, 1 to 1000000)",
                "{'lock':'a','mode':'permit','limit':1000001} § limit: 1000001 (expected: an integer, 1 to 1000000)",
                "{'lock':'a','mode':'permit','limit':2,'permits':3} § permits: 3 (expected: at most limit, 2)",
                "{'lock':'a','mode':'permit','limit':2,'permits':0} § permits: 0 (expected: an integer, 1 to 1000000)",
                "{'lock':'a','leaseId':''} § leaseId: 0 characters (expected: 1 to 128)",
                "{'lock':'a','leaseId':'a\\nb'} § leaseId: a character that does not print (expected: printable only)",
                "{'lock':'a','holder':'a\\u001b[2J'} § holder: a control character (expected: none)",
                "{'lock':'a','metadata':'x'} § metadata: \"x\" (expected: an object)",
                "{'lock':'a','metadata':{'k':'\\udc00'}} § metadata: an unpaired surrogate (expected: valid Unicode)",
                "{'lock':'a','onClose':'drop'} § onClose: \"drop\" (expected: keep | release)",
            })
    void parse_bad_isRefusedWithFieldValueAndExpectation(String json, String message) {
        assertThat(refusal(json))
                .hasMessage(message)
                .extracting(OperationFailure::code)
                .isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @Test
    void parse_tooLong_saysHowLong() {
        assertThat(refusal(new JsonObject().put("lock", "a").put("holder", "x".repeat(257))))
                .hasMessage("holder: 257 characters (expected: at most 256)");
        assertThat(refusal(new JsonObject().put("lock", "a").put("leaseId", "x".repeat(129))))
                .hasMessage("leaseId: 129 characters (expected: at most 128)");
        assertThat(refusal(new JsonObject().put("lock", "ü".repeat(257))))
                .hasMessage("lock: 514 bytes of UTF-8 (expected: 1 to 512)");
    }

    @Test
    void parse_metadata_isBoundedByItsEncodedBytes() {
        // {"k":"…"} takes 8 bytes around the text.
        JsonObject fits = new JsonObject().put("k", "ü".repeat(508));
        JsonObject tooLong = new JsonObject().put("k", "ü".repeat(508) + "a");

        assertThat(AcquireArgs.parse(new JsonObject().put("lock", "a").put("metadata", fits), BOUNDS)
                        .metadata())
                .isEqualTo(fits);
        assertThat(refusal(new JsonObject().put("lock", "a").put("metadata", tooLong)))
                .hasMessage("metadata: 1025 bytes of JSON (expected: at most 1024 bytes)");
    }

    @Test
    void parse_longBadValue_isCut() {
        assertThat(refusal(new JsonObject().put("lock", "a").put("mode", "m".repeat(5000))))
                .hasMessage("mode: \"" + "m".repeat(64) + "…\" (expected: exclusive | shared | permit)");
        assertThat(refusal(new JsonObject().put("lock", "a").put("ttl", BigInteger.TEN.pow(900))))
                .hasMessageStartingWith("ttl: 1" + "0".repeat(63) + "… (expected");
        assertThat(refusal(new JsonObject().put("lock", "a").put("\u001b[31m".repeat(50), 1)))
                .satisfies(refused -> assertThat(refused.getMessage())
                        .doesNotContain("\u001b")
                        .contains("unknown field"));
    }

    @Test
    void parse_valuesOfJavaCallers_areReadAsTheirJson() {
        JsonObject args = new JsonObject()
                .put("lock", "a")
                .put("ttl", (short) 500)
                .put("wait", BigInteger.valueOf(7))
                .put("mode", LockMode.SHARED.label());

        assertThat(AcquireArgs.parse(args, BOUNDS).ttl()).isEqualTo(Duration.ofMillis(500));
        assertThat(AcquireArgs.parse(args, BOUNDS).maxWait()).isEqualTo(Duration.ofMillis(7));
    }

    private static AcquireArgs parse(String json) {
        return AcquireArgs.parse(new JsonObject(json.replace('\'', '"')), BOUNDS);
    }

    private static OperationFailure refusal(String json) {
        return refusal(new JsonObject(json.replace('\'', '"')));
    }

    private static OperationFailure refusal(JsonObject json) {
        return catchThrowableOfType(OperationFailure.class, () -> AcquireArgs.parse(json, BOUNDS));
    }
}
