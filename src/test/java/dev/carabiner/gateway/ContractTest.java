package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.config.CarabinerOptions;
import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockName;
import dev.carabiner.wire.AcquireArgs;
import dev.carabiner.wire.BreakArgs;
import dev.carabiner.wire.CheckArgs;
import dev.carabiner.wire.DiffArgs;
import dev.carabiner.wire.DrainArgs;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.LeaseArgs;
import dev.carabiner.wire.ListArgs;
import dev.carabiner.wire.LockArgs;
import dev.carabiner.wire.LockBounds;
import dev.carabiner.wire.LockDocument;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.OwnerArgs;
import dev.carabiner.wire.RenewArgs;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract against the readers of arguments behind it, which serve the other doors too. */
class ContractTest {
    private static final Contract CONTRACT = Contract.load();
    private static final JsonObject DOCUMENT =
            Contract.parsed(CONTRACT.document().bytes().toString());
    private static final Map<Op, OperationEndpoint> ENDPOINTS = endpoints();

    /** What any member can be configured for, at the outermost. */
    private static final LockBounds WIDEST =
            new LockBounds(Duration.ofSeconds(30), Duration.ofMillis(10), Duration.ofDays(30), Duration.ofDays(30));

    private static Map<Op, OperationEndpoint> endpoints() {
        Map<Op, OperationEndpoint> endpoints = new LinkedHashMap<>();
        CONTRACT.endpoints().forEach(endpoint -> endpoints.put(endpoint.op(), endpoint));
        return endpoints;
    }

    private static OperationEndpoint endpoint(Op op) {
        return Objects.requireNonNull(ENDPOINTS.get(op), op.label());
    }

    /** The reader behind the door. */
    private static Consumer<JsonObject> reader(Op op) {
        return args -> {
            Object unused =
                    switch (op) {
                        case LOCK_ACQUIRE -> AcquireArgs.parse(args, WIDEST);
                        case LOCK_RENEW -> RenewArgs.parse(args, WIDEST);
                        case LOCK_RELEASE, LOCK_CANCEL -> LeaseArgs.parse(args);
                        case LOCK_GET -> LockArgs.parse(args);
                        case LOCK_LIST -> ListArgs.parse(args);
                        case LOCK_CHECK -> CheckArgs.parse(args);
                        case LOCK_BREAK -> BreakArgs.parse(args);
                        case RING_OWNER -> OwnerArgs.parse(args);
                        case RING_DIFF -> DiffArgs.parse(args);
                        case MEMBERS_DRAIN -> DrainArgs.parse(args);
                        case RING_GET, MEMBERS_LIST, CLUSTER_GET, WATCH_START, WATCH_STOP ->
                            throw new AssertionError(op + " has no arguments there");
                    };
        };
    }

    private static boolean refuses(Runnable reading) {
        try {
            reading.run();
            return false;
        } catch (OperationFailure refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.BAD_REQUEST);
            assertThat(refused.getMessage()).contains(" (expected: ");
            return true;
        }
    }

    /** Values at and around each bound, with what else the operation needs. */
    static Stream<List<Object>> values() {
        List<List<Object>> rows = new ArrayList<>();
        integers(rows, Op.LOCK_ACQUIRE, "ttl", 10, 2_592_000_000L);
        integers(rows, Op.LOCK_ACQUIRE, "wait", 0, 2_592_000_000L);
        integers(rows, Op.LOCK_ACQUIRE, "limit", 1, AcquireArgs.MAX_LIMIT);
        integers(rows, Op.LOCK_ACQUIRE, "permits", 1, AcquireArgs.MAX_LIMIT);
        integers(rows, Op.LOCK_RENEW, "ttl", 10, 2_592_000_000L);
        integers(rows, Op.LOCK_LIST, "count", 1, ListArgs.MAX_COUNT);
        integers(rows, Op.LOCK_CHECK, "token", 0, Long.MAX_VALUE);
        integers(rows, Op.RING_OWNER, "replicas", 1, OwnerArgs.MAX_REPLICAS);
        integers(rows, Op.RING_DIFF, "from", 0, Long.MAX_VALUE);
        integers(rows, Op.RING_DIFF, "to", 0, Long.MAX_VALUE);
        for (Op op : List.of(Op.LOCK_ACQUIRE, Op.LOCK_RENEW, Op.LOCK_CANCEL, Op.LOCK_BREAK)) {
            texts(rows, op, "leaseId", LeaseId.MAX_LENGTH);
            texts(rows, op, "lock", LockName.MAX_BYTES);
        }
        texts(rows, Op.LOCK_GET, "lock", LockName.MAX_BYTES);
        texts(rows, Op.LOCK_ACQUIRE, "holder", 256);
        texts(rows, Op.LOCK_BREAK, "reason", 256);
        texts(rows, Op.MEMBERS_DRAIN, "name", 256);
        texts(rows, Op.LOCK_LIST, "prefix", LockName.MAX_BYTES);
        texts(rows, Op.LOCK_LIST, "after", LockName.MAX_BYTES);
        for (Object value : List.of("exclusive", "shared", "Shared", "", 1)) {
            rows.add(List.of(Op.LOCK_ACQUIRE, "mode", value));
        }
        for (Object value : List.of("keep", "never", 1)) {
            rows.add(List.of(Op.LOCK_ACQUIRE, "onClose", value));
        }
        for (Object value : List.of(new JsonObject(), new JsonObject().put("a", 1), new JsonArray(), "x", 1)) {
            rows.add(List.of(Op.LOCK_ACQUIRE, "metadata", value));
        }
        rows.add(List.of(Op.LOCK_ACQUIRE, "tll", 500));
        rows.add(List.of(Op.LOCK_GET, "count", 5));
        return rows.stream();
    }

    private static void integers(List<List<Object>> rows, Op op, String field, long min, long max) {
        Object above = max == Long.MAX_VALUE ? new BigInteger("9223372036854775808") : max + 1;
        for (Object value :
                List.of(min, max, min - 1, above, min + 0.5, (double) (min + 1), "1", true, new JsonArray())) {
            rows.add(List.of(op, field, value));
        }
    }

    private static void texts(List<List<Object>> rows, Op op, String field, int longest) {
        for (Object value : List.of(
                "",
                "a",
                ".",
                "..",
                "...",
                "..\u2028",
                "a/b",
                "a\"b\\",
                "1.5",
                "null",
                "ü🔒",
                "a b",
                "a\nb",
                "a\n",
                "\u0000",
                "a\u007f",
                "a\u0085b",
                "a\u200bb",
                "a\u2028b",
                "x".repeat(longest),
                "x".repeat(longest + 1),
                7,
                new JsonObject())) {
            rows.add(List.of(op, field, value));
        }
    }

    @ParameterizedTest
    @MethodSource("values")
    void contract_isNeitherWeakerNorStrongerThanWhatIsBehindIt(List<Object> row) {
        Op op = (Op) row.get(0);
        JsonObject args = needed(op);
        if (row.get(1).equals("limit") || row.get(1).equals("permits")) {
            args.put("mode", "permit").put("limit", AcquireArgs.MAX_LIMIT);
        }
        args.put((String) row.get(1), row.get(2));

        boolean behind = refuses(() -> reader(op).accept(args));

        assertThat(refuses(() -> endpoint(op).schema().check(args)))
                .as("%s, where what is behind it says %s", args.encode(), behind)
                .isEqualTo(behind);
    }

    private static JsonObject needed(Op op) {
        return switch (op) {
            case LOCK_ACQUIRE, LOCK_GET, LOCK_BREAK -> new JsonObject().put("lock", "a");
            case LOCK_RENEW, LOCK_CANCEL -> new JsonObject().put("lock", "a").put("leaseId", "l");
            case LOCK_CHECK -> new JsonObject().put("lock", "a").put("token", 5);
            case RING_OWNER -> new JsonObject().put("key", "k");
            case RING_DIFF -> new JsonObject().put("from", 1);
            default -> new JsonObject();
        };
    }

    @Test
    void required_missing_isNamedAsBehindIt() {
        for (Op op :
                List.of(Op.LOCK_RENEW, Op.LOCK_RELEASE, Op.LOCK_CANCEL, Op.LOCK_CHECK, Op.RING_OWNER, Op.RING_DIFF)) {
            JsonObject args = op.label().startsWith("lock.") ? new JsonObject().put("lock", "a") : new JsonObject();

            assertThat(refuses(() -> reader(op).accept(args))).isTrue();
            assertThatThrownBy(() -> endpoint(op).schema().check(args)).hasMessageContaining(": missing (expected: ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ttl\":5}                | ttl: 5 (expected: an integer, 10 to 2592000000)",
                "{\"ttl\":null}             | ttl: null (expected: an integer, 10 to 2592000000)",
                "{\"ttl\":\"1\\u0007\"}     | ttl: \"1\uFFFD\" (expected: an integer, 10 to 2592000000)",
                "{\"mode\":\"open\"}        | mode: \"open\" (expected: exclusive | shared | permit)",
                "{\"metadata\":[]}          | metadata: an array (expected: an object)",
                "{\"leaseId\":\"\"}         | leaseId: \"\" (expected: 1 to 128 printable characters)",
                "{\"onClose\":\"release\"}  | onClose: \"release\" (expected: keep; only a WebSocket can close)",
                "{\"lock\":\"b\"}           | lock: given twice (expected: in the path only)",
                "{\"tll\":5}                | tll: unknown field (expected: one of ttl, wait, mode, permits, limit,"
            })
    void refusal_namesFieldValueAndExpectation(String row) {
        String[] parts = row.split("\\|", 2);
        Buffer body = Buffer.buffer(parts[0].trim());

        assertThatThrownBy(() -> endpoint(Op.LOCK_ACQUIRE).arguments(Map.of("lock", "a"), Map.of(), body))
                .hasMessageStartingWith(parts[1].trim());
    }

    @Test
    void refusal_ofAVeryLongValue_cutsIt() {
        Buffer body =
                Buffer.buffer(new JsonObject().put("mode", "x".repeat(5000)).encode());

        assertThatThrownBy(() -> endpoint(Op.LOCK_ACQUIRE).arguments(Map.of("lock", "a"), Map.of(), body))
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void operations_areAllInTheContract_butTheOnesThatNeedASocket() {
        assertThat(ENDPOINTS.keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Op.values())
                        .filter(op -> op != Op.WATCH_START && op != Op.WATCH_STOP)
                        .toList());
        assertThat(endpoint(Op.LOCK_BREAK).method()).isEqualTo(HttpMethod.DELETE);
        assertThat(endpoint(Op.LOCK_BREAK).path()).isEqualTo("/v1/locks/{lock}");
    }

    @Test
    void errorCodes_areAllInTheContract() {
        JsonArray codes = DOCUMENT.getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject("Error")
                .getJsonObject("properties")
                .getJsonObject("error")
                .getJsonObject("properties")
                .getJsonObject("code")
                .getJsonArray("enum");

        assertThat(codes.stream().map(String::valueOf))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::label).toList());
    }

    @Test
    void defaultsAndBounds_areThoseOfTheSettings() {
        CarabinerOptions.Locks locks = CarabinerOptions.defaults().locks();
        JsonObject schemas = DOCUMENT.getJsonObject("components").getJsonObject("schemas");
        JsonObject acquire = schemas.getJsonObject("AcquireRequest").getJsonObject("properties");

        assertThat(acquire.getJsonObject("ttl").getLong("default"))
                .isEqualTo(locks.ttlDefault().toMillis());
        assertThat(schemas.getJsonObject("Ttl").getLong("minimum"))
                .isLessThanOrEqualTo(locks.ttlMin().toMillis());
        assertThat(schemas.getJsonObject("Ttl").getLong("maximum"))
                .isGreaterThanOrEqualTo(locks.ttlMax().toMillis());
        assertThat(acquire.getJsonObject("wait").getLong("maximum"))
                .isGreaterThanOrEqualTo(locks.waitMax().toMillis());
        assertThat(schemas.getJsonObject("LockDocument")
                        .getJsonObject("properties")
                        .getJsonObject("waiters")
                        .getInteger("maxItems"))
                .isEqualTo(LockDocument.MAX_WAITERS);
        assertThat(DOCUMENT.getJsonObject("components")
                        .getJsonObject("parameters")
                        .getJsonObject("Wait")
                        .getString("description"))
                .contains("lets " + VersionedReads.MAX_WAITING);
        assertThat(DOCUMENT.getJsonObject("info").getString("description"))
                .contains("(100 ms)", "(24 h)", "(1 h)", "(1 MiB)");
    }

    @Test
    void check_ofAnAcquire_isCheap() {
        OperationEndpoint acquire = endpoint(Op.LOCK_ACQUIRE);
        JsonObject args = new JsonObject(
                "{\"lock\":\"orders/42\",\"ttl\":60000,\"wait\":5000,\"leaseId\":\"billing-7/0193\",\"holder\":\"b\"}");
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < 1000; i++) {
                acquire.schema().check(args);
            }
            best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
        }

        // Processor time, and the best of many: the rest measures the neighbours. Seen: 25 microseconds.
        assertThat(best / 1000).as("nanoseconds").isLessThan(100_000);
    }
}
