package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.gateway.BridgeFrames.Framing;
import dev.carabiner.gateway.MessageAssembler.Unacceptable;
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
import dev.carabiner.wire.NoArgs;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.OwnerArgs;
import dev.carabiner.wire.RenewArgs;
import dev.carabiner.wire.WatchArgs;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Everything that reads what strangers send, fed with what {@link Chance} makes up. Each input is read, or refused in the
 * one form that callers may see; nothing else comes out, whatever goes in. {@code -Dcarabiner.fuzz.inputs=1000000} is the
 * long run; a failure names its seed, and {@code -Dcarabiner.fuzz.seed=N -Dcarabiner.fuzz.inputs=1} repeats it.
 */
class DecoderFuzzTest {
    private static final Set<ErrorCode> REFUSALS =
            Set.of(ErrorCode.BAD_REQUEST, ErrorCode.TOO_LARGE, ErrorCode.FORBIDDEN);
    private static final Set<Integer> CLOSES = Set.of(1002, 1003, 1007, 1009);
    private static final LockBounds BOUNDS =
            new LockBounds(Duration.ofSeconds(30), Duration.ofMillis(100), Duration.ofHours(24), Duration.ofHours(1));
    private static final int MAX_FRAME = 64 << 10;

    private final Map<Decoder, int[]> tally = new EnumMap<>(Decoder.class);

    /** What reads. */
    private enum Decoder {
        JSON,
        FRAME,
        BRIDGE,
        SOCKJS,
        TARGET,
        HEADERS,
        ARGUMENTS,
        FRAGMENTS
    }

    @Test
    void anyInput_isReadOrRefusedInTheOneForm() {
        long first = Long.getLong("carabiner.fuzz.seed", System.nanoTime());
        int inputs = Integer.getInteger("carabiner.fuzz.inputs", 20_000);
        for (int i = 0; i < inputs; i++) {
            long seed = first + i;
            Chance chance = new Chance(seed);
            Decoder decoder = chance.of(List.of(Decoder.values()));
            try {
                boolean accepted = accepts(decoder, chance);
                tally.computeIfAbsent(decoder, new_ -> new int[2])[accepted ? 0 : 1]++;
            } catch (Throwable failure) {
                throw new AssertionError(decoder + " with -Dcarabiner.fuzz.seed=" + seed, failure);
            }
        }
        tally.forEach((decoder, counts) ->
                System.out.println("fuzz " + decoder + ": " + counts[0] + " read, " + counts[1] + " refused"));
        System.out.println("fuzz " + inputs + " inputs from seed " + first);
        if (inputs > 10_000) {
            assertThat(tally).allSatisfy((decoder, counts) -> assertThat(counts).doesNotContain(0));
        }
    }

    private static boolean accepts(Decoder decoder, Chance chance) {
        try {
            return switch (decoder) {
                case JSON -> json(chance);
                case FRAME -> answers(new JsonFrames(), chance.frame());
                case BRIDGE -> answers(new BridgeFrames(Framing.NONE), chance.bridge());
                case SOCKJS -> sockJs(chance);
                case TARGET -> target(chance.target());
                case HEADERS -> headers(chance);
                case ARGUMENTS -> arguments(chance);
                case FRAGMENTS -> fragments(chance);
            };
        } catch (OperationFailure refused) {
            assertThat(refused.code()).isIn(REFUSALS);
            assertShowable(refused);
            return false;
        } catch (Unacceptable refused) {
            assertThat((int) refused.closeCode()).isIn(CLOSES);
            assertThat(refused.getMessage()).hasSizeLessThan(100); // A close frame holds 123 bytes.
            return false;
        }
    }

    private static void assertShowable(OperationFailure refused) {
        assertThat(refused.getMessage()).isNotBlank().hasSizeLessThan(1_000).doesNotContain("Exception");
        assertThat(String.valueOf(refused.getMessage()).chars()).noneMatch(Character::isISOControl);
        assertThat(Json.decodeValue(refused.toJson().encode())).isEqualTo(refused.toJson());
    }

    private static boolean json(Chance chance) {
        String text = chance.oneIn(20) ? chance.nested() : chance.json(5);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        JsonObject read = JsonText.object("body", Buffer.buffer(chance.oneIn(3) ? chance.mangled(bytes) : bytes));
        // What comes out has a JSON form, which is read as the same.
        assertThat(Json.decodeValue(read.encode())).isEqualTo(read);
        return true;
    }

    private static boolean answers(Dialect dialect, String message) {
        boolean[] asked = new boolean[1];
        dialect.read(message, new Dialect.Listener() {
            @Override
            public void ask(Dialect.Request request) {
                asked[0] = true;
                assertAnswer(request.reply().failure(new OperationFailure(ErrorCode.HELD, "held")));
                assertAnswer(request.reply().success(new JsonObject().put("x", 1)));
            }

            @Override
            public void say(String text) {
                assertAnswer(Optional.of(text));
                assertThat(text).containsAnyOf("bad_request", "forbidden").doesNotContain("internal");
            }
        });
        return asked[0];
    }

    private static void assertAnswer(Optional<String> answer) {
        answer.ifPresent(text -> {
            String json = text.startsWith("a[") ? text.substring(1) : text;
            assertThat(Json.decodeValue(json)).isNotNull();
            assertThat(text).hasSizeLessThan(5_000);
        });
    }

    private static boolean sockJs(Chance chance) throws Unacceptable {
        String text = chance.oneIn(4)
                ? chance.json(3)
                : "[" + Chance.quoted(chance.bridge()) + (chance.oneIn(3) ? "," + Chance.quoted(chance.bridge()) : "")
                        + "]";
        BridgeFrames dialect = new BridgeFrames(Framing.SOCKJS);
        boolean asked = false;
        for (String message : dialect.messages(text)) {
            asked |= answers(dialect, message);
        }
        return asked;
    }

    private static boolean target(String target) {
        // As the HTTP decoder hands it over: each byte a character.
        String raw = new String(target.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        RawTarget read = RawTarget.parse(raw);
        assertThat(read.segments()).isNotEmpty();
        return true;
    }

    private static boolean headers(Chance chance) {
        String host = chance.oneIn(3) ? "localhost:" + chance.below(70_000) : chance.word();
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Host", host);
        if (chance.oneIn(2)) {
            headers.add("Origin", chance.oneIn(2) ? "http://" + host : chance.word());
        }
        new HostOriginCheck("127.0.0.1", DoorGuard.NONE).check(headers);
        assertThat(host).matches("(?s)(?i).*(localhost|127\\.|\\[?::1]?|\\[::ffff:7f.*).*");
        return true;
    }

    private static boolean arguments(Chance chance) {
        String op = chance.op();
        JsonObject args = JsonText.object("args", chance.args(op));
        Object read =
                switch (Op.parse(op)) {
                    case LOCK_ACQUIRE -> AcquireArgs.parse(args, BOUNDS);
                    case LOCK_RENEW -> RenewArgs.parse(args, BOUNDS);
                    case LOCK_RELEASE, LOCK_CANCEL -> LeaseArgs.parse(args);
                    case LOCK_GET -> LockArgs.parse(args);
                    case LOCK_LIST -> ListArgs.parse(args);
                    case LOCK_CHECK -> CheckArgs.parse(args);
                    case LOCK_BREAK -> BreakArgs.parse(args);
                    case RING_OWNER -> OwnerArgs.parse(args);
                    case RING_DIFF -> DiffArgs.parse(args);
                    case MEMBERS_DRAIN -> DrainArgs.parse(args);
                    case WATCH_START, WATCH_STOP -> WatchArgs.parse(args);
                    case RING_GET, MEMBERS_LIST, CLUSTER_GET -> NoArgs.parse(args);
                };
        assertThat(read).isNotNull();
        return true;
    }

    private static boolean fragments(Chance chance) throws Unacceptable {
        MessageAssembler assembler = new MessageAssembler(MAX_FRAME);
        boolean whole = false;
        for (int i = 1 + chance.below(5); i > 0; i--) {
            Buffer part = Buffer.buffer(
                    chance.oneIn(3)
                            ? chance.bytes(chance.oneIn(10) ? MAX_FRAME : 50)
                            : chance.frame().getBytes(StandardCharsets.UTF_8));
            boolean last = chance.oneIn(2);
            WebSocketFrame frame = chance.either(
                    () -> WebSocketFrame.textFrame(part.toString(), last),
                    () -> WebSocketFrame.continuationFrame(part, last),
                    () -> chance.oneIn(5)
                            ? WebSocketFrame.binaryFrame(part, last)
                            : WebSocketFrame.continuationFrame(part, last));
            whole |= assembler.add(frame).isPresent();
        }
        return whole;
    }
}
