package dev.carabiner.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArgumentsTest {
    private static final LockBounds BOUNDS =
            new LockBounds(Duration.ofSeconds(30), Duration.ofMillis(100), Duration.ofHours(24), Duration.ofHours(1));
    private static final LockName A = new LockName("a");

    static Stream<org.junit.jupiter.params.provider.Arguments> good() {
        Function<JsonObject, Object> renew = json -> RenewArgs.parse(json, BOUNDS);
        return Stream.of(
                row(renew, "{'lock':'a','leaseId':'l'}", new RenewArgs(A, new LeaseId("l"), Optional.empty())),
                row(
                        renew,
                        "{'lock':'a','leaseId':'l','ttl':500}",
                        new RenewArgs(A, new LeaseId("l"), Optional.of(Duration.ofMillis(500)))),
                row(LeaseArgs::parse, "{'lock':'a','leaseId':'l'}", new LeaseArgs(A, new LeaseId("l"))),
                row(LockArgs::parse, "{'lock':'a'}", new LockArgs(A)),
                row(ListArgs::parse, "{}", new ListArgs("", Optional.empty(), 100)),
                row(
                        ListArgs::parse,
                        "{'prefix':'p','after':'pa','count':1000}",
                        new ListArgs("p", Optional.of("pa"), 1000)),
                row(CheckArgs::parse, "{'lock':'a','token':1843772417835009}", new CheckArgs(A, 1843772417835009L)),
                row(CheckArgs::parse, "{'lock':'a','token':9223372036854775807}", new CheckArgs(A, Long.MAX_VALUE)),
                row(BreakArgs::parse, "{'lock':'a'}", new BreakArgs(A, Optional.empty(), "")),
                row(
                        BreakArgs::parse,
                        "{'lock':'a','leaseId':'l','reason':'stuck'}",
                        new BreakArgs(A, Optional.of(new LeaseId("l")), "stuck")),
                row(OwnerArgs::parse, "{'key':''}", new OwnerArgs("", 1)),
                row(OwnerArgs::parse, "{'key':'a\\u0000/','replicas':3}", new OwnerArgs("a\0/", 3)),
                row(DiffArgs::parse, "{'from':0}", new DiffArgs(0, Optional.empty(), 1)),
                row(DiffArgs::parse, "{'from':3,'to':9}", new DiffArgs(3, Optional.of(9L), 1)),
                row(DiffArgs::parse, "{'from':3,'replicas':2}", new DiffArgs(3, Optional.empty(), 2)),
                row(DrainArgs::parse, "{'name':'node-2'}", new DrainArgs("node-2")),
                row(NoArgs::parse, "{}", new NoArgs()));
    }

    @ParameterizedTest
    @MethodSource
    void good(Function<JsonObject, Object> parser, String json, Object expected) {
        assertThat(parser.apply(json(json))).isEqualTo(expected);
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> bad() {
        Function<JsonObject, Object> renew = json -> RenewArgs.parse(json, BOUNDS);
        return Stream.of(
                row(renew, "{'lock':'a'}", "leaseId: missing (expected: the id of a lease)"),
                row(renew, "{'leaseId':'l'}", "lock: missing (expected: a lock name)"),
                row(
                        renew,
                        "{'lock':'a','leaseId':'l','ttl':0}",
                        "ttl: 0 (expected: an integer, milliseconds, 100 to 86400000)"),
                row(
                        renew,
                        "{'lock':'a','leaseId':'l','wait':0}",
                        "wait: unknown field (expected: one of lock, leaseId, ttl)"),
                row(
                        LeaseArgs::parse,
                        "{'lock':'a','leaseId':'l','token':1}",
                        "token: unknown field (expected: one of lock, leaseId)"),
                row(ListArgs::parse, "{'count':0}", "count: 0 (expected: an integer, 1 to 1000)"),
                row(ListArgs::parse, "{'count':1001}", "count: 1001 (expected: an integer, 1 to 1000)"),
                row(ListArgs::parse, "{'count':'10'}", "count: \"10\" (expected: an integer, 1 to 1000)"),
                row(ListArgs::parse, "{'prefix':null}", "prefix: null (expected: a string)"),
                row(
                        CheckArgs::parse,
                        "{'lock':'a'}",
                        "token: missing (expected: the fencing token of a lease, an integer)"),
                row(
                        CheckArgs::parse,
                        "{'lock':'a','token':-1}",
                        "token: -1 (expected: an integer, 0 to 9223372036854775807)"),
                row(
                        CheckArgs::parse,
                        "{'lock':'a','token':9223372036854775808}",
                        "token: 9223372036854775808 (expected: an integer, 0 to 9223372036854775807)"),
                row(
                        CheckArgs::parse,
                        "{'lock':'a','token':1.8437724178350090E15}",
                        "token: 1.843772417835009E15 (expected: an integer, 0 to 9223372036854775807)"),
                row(BreakArgs::parse, "{'lock':'a','reason':7}", "reason: 7 (expected: a string)"),
                row(OwnerArgs::parse, "{}", "key: missing (expected: a string)"),
                row(OwnerArgs::parse, "{'key':'k','replicas':0}", "replicas: 0 (expected: an integer, 1 to 1000)"),
                row(OwnerArgs::parse, "{'key':'\\ud800'}", "key: an unpaired surrogate (expected: valid Unicode)"),
                row(DiffArgs::parse, "{'to':3}", "from: missing (expected: a version of the ring, an integer)"),
                row(DiffArgs::parse, "{'from':'1'}", "from: \"1\" (expected: an integer, 0 to 9223372036854775807)"),
                row(DrainArgs::parse, "{}", "name: missing (expected: the name of a member)"),
                row(NoArgs::parse, "{'x':1}", "x: unknown field (expected: no arguments)"),
                row(WatchArgs::parse, "{}", "topics: missing (expected: an array of 1 to 100 topics)"),
                row(WatchArgs::parse, "{'topics':'ring'}", "topics: \"ring\" (expected: an array of 1 to 100 topics)"),
                row(WatchArgs::parse, "{'topics':[]}", "topics: an array of 0 (expected: an array of 1 to 100 topics)"),
                row(
                        WatchArgs::parse,
                        "{'topics':[null]}",
                        "topics: null (expected: members | ring | lock:NAME | locks:PREFIX)"),
                row(
                        WatchArgs::parse,
                        "{'topics':['rings']}",
                        "topics: \"rings\" (expected: members | ring | lock:NAME | locks:PREFIX)"),
                row(WatchArgs::parse, "{'topics':['lock:']}", "lock: 0 bytes of UTF-8 (expected: 1 to 512)"));
    }

    @ParameterizedTest
    @MethodSource
    void bad(Function<JsonObject, Object> parser, String json, Object message) {
        OperationFailure refusal = catchThrowableOfType(OperationFailure.class, () -> parser.apply(json(json)));

        assertThat(refusal).hasMessage((String) message);
        assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @Test
    void watch_topics_areReadInOrderWithoutRepeats() {
        WatchArgs args = WatchArgs.parse(json("{'topics':['lock:a','members','ring','locks:','locks:p/','ring']}"));

        assertThat(args.topics())
                .containsExactly(
                        new Topic.Lock(A),
                        new Topic.Members(),
                        new Topic.Ring(),
                        new Topic.Locks(""),
                        new Topic.Locks("p/"));
        assertThat(args.topics())
                .extracting(Topic::label)
                .containsExactly("lock:a", "members", "ring", "locks:", "locks:p/");
    }

    @Test
    void watch_tooManyTopics_isRefused() {
        JsonArray topics = new JsonArray();
        for (int i = 0; i <= WatchArgs.MAX_TOPICS; i++) {
            topics.add("lock:" + i);
        }

        assertThatThrownBy(() -> WatchArgs.parse(new JsonObject().put("topics", topics)))
                .hasMessage("topics: an array of 101 (expected: an array of 1 to 100 topics)");
    }

    @Test
    void op_everyLabel_isParsedBack() {
        assertThat(Op.values())
                .allSatisfy(op -> assertThat(Op.parse(op.label())).isSameAs(op));
    }

    @Test
    void op_unknown_namesTheKnownOnes() {
        assertThatThrownBy(() -> Op.parse("lock.aquire"))
                .isInstanceOf(OperationFailure.class)
                .hasMessageStartingWith("op: \"lock.aquire\" (expected: one of lock.acquire, lock.renew,");
    }

    @Test
    void bounds_contradictory_areRefused() {
        assertThatThrownBy(() -> new LockBounds(
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new LockBounds(Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(3), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Whatever JSON comes in, there is an answer or a refusal with a bounded, printable message, and nothing else. */
    @Property(tries = 2000)
    void anyArguments_areReadOrRefused(@ForAll("arguments") JsonObject args) {
        Stream<Function<JsonObject, Object>> parsers = Stream.of(
                json -> AcquireArgs.parse(json, BOUNDS),
                json -> RenewArgs.parse(json, BOUNDS),
                ListArgs::parse,
                CheckArgs::parse,
                OwnerArgs::parse,
                WatchArgs::parse);
        parsers.forEach(parser -> {
            try {
                assertThat(parser.apply(args)).isNotNull();
            } catch (OperationFailure refusal) {
                assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_REQUEST);
                assertThat(refusal.getMessage()).hasSizeLessThan(300).doesNotContainPattern("\\p{Cntrl}");
            }
        });
    }

    @Provide
    Arbitrary<JsonObject> arguments() {
        Arbitrary<Object> values = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(80).map(text -> (Object) text),
                Arbitraries.longs().map(number -> (Object) number),
                Arbitraries.doubles().map(number -> (Object) number),
                Arbitraries.bigIntegers().map(number -> (Object) number),
                Arbitraries.of(true, false).map(truth -> (Object) truth),
                Arbitraries.of(new JsonObject(), new JsonArray().add(1), new JsonArray().add("ring")));
        Arbitrary<String> names = Arbitraries.of(
                "lock",
                "ttl",
                "wait",
                "mode",
                "limit",
                "permits",
                "holder",
                "metadata",
                "leaseId",
                "token",
                "count",
                "key",
                "topics",
                "\u0007",
                "x");
        return Arbitraries.maps(names, values.injectNull(0.1)).ofMaxSize(5).map(JsonObject::new);
    }

    private static JsonObject json(String text) {
        return new JsonObject(text.replace('\'', '"'));
    }

    private static org.junit.jupiter.params.provider.Arguments row(
            Function<JsonObject, Object> parser, String json, Object expected) {
        return org.junit.jupiter.params.provider.Arguments.of(parser, json, expected);
    }
}
