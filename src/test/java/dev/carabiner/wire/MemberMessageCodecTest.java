package dev.carabiner.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockValues;
import dev.carabiner.trace.RequestId;
import dev.carabiner.wire.MemberMessage.HandedOver.Handed;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What members say to each other: every kind of message, command, reply and push, there and back. */
final class MemberMessageCodecTest {
    private static MemberMessage message(LockValues values, int kind) {
        long version = values.number();
        return switch (kind) {
            case 0 -> {
                String desk = values.text();
                yield new MemberMessage.Ask(
                        version,
                        desk,
                        values.number(),
                        values.list(
                                4,
                                () -> new MemberMessage.Ask.Asked(
                                        values.small(),
                                        values.command(values.random().nextInt(11), desk),
                                        values.maybe(() -> new RequestId("r-" + values.number())))));
            }
            case 1 ->
                new MemberMessage.Answer(
                        version,
                        values.list(
                                4,
                                () -> new MemberMessage.Answer.Answered(
                                        values.number(),
                                        values.reply(values.random().nextInt(11)))));
            case 2 ->
                new MemberMessage.Pushed(
                        version,
                        values.list(4, () -> values.push(values.random().nextInt(3))));
            case 3 -> new MemberMessage.Claimed(version, values.small(), values.number(), values.text());
            case 4 -> new MemberMessage.HandOver(version, values.small(), values.text());
            case 5 -> new MemberMessage.Watching(version, values.text(), interest(values));
            case 6 -> new MemberMessage.Changed(version, values.list(4, values::change));
            default -> new MemberMessage.HandedOver(version, values.small(), values.maybe(() -> handed(values)));
        };
    }

    private static Interest interest(LockValues values) {
        return Interest.of(values.list(4, values::lock), values.list(3, values::text));
    }

    private static Handed handed(LockValues values) {
        Map<String, Long> lowestOpen = new HashMap<>();
        values.list(3, values::text).forEach(desk -> lowestOpen.put(desk, values.number()));
        return new Handed(values.text(), values.transfer(), lowestOpen);
    }

    @Property(tries = 1_000)
    void decode_encoded_isTheSame(@ForAll long seed, @ForAll @IntRange(max = 7) int kind) {
        MemberMessage message = message(new LockValues(seed), kind);
        assertThat(MemberMessageCodec.decode(MemberMessageCodec.encode(message)))
                .isEqualTo(message);
    }

    @Property(tries = 300)
    void decode_everyKindOfCommand_isTheSame(@ForAll long seed, @ForAll @IntRange(max = 10) int kind) {
        LockCommand command = new LockValues(seed).command(kind, "desk");
        assertSame(new MemberMessage.Ask(1, "desk", 1, List.of(new MemberMessage.Ask.Asked(0, command))));
    }

    @Property(tries = 300)
    void decode_everyKindOfReply_isTheSame(@ForAll long seed, @ForAll @IntRange(max = 10) int kind) {
        assertSame(new MemberMessage.Answer(
                1, List.of(new MemberMessage.Answer.Answered(1, new LockValues(seed).reply(kind)))));
    }

    @Property(tries = 100)
    void decode_everyKindOfPush_isTheSame(@ForAll long seed, @ForAll @IntRange(max = 2) int kind) {
        assertSame(new MemberMessage.Pushed(1, List.of(new LockValues(seed).push(kind))));
    }

    private static void assertSame(MemberMessage message) {
        assertThat(MemberMessageCodec.decode(MemberMessageCodec.encode(message)))
                .isEqualTo(message);
    }

    @Property(tries = 60)
    void decode_everyTruncation_isRefused(@ForAll long seed, @ForAll @IntRange(max = 7) int kind) {
        Buffer bytes = MemberMessageCodec.encode(message(new LockValues(seed), kind));
        int step = Math.max(1, bytes.length() / 200);
        for (int length = 0; length < bytes.length(); length += step) {
            Buffer cut = bytes.getBuffer(0, length);
            assertThatIllegalArgumentException().isThrownBy(() -> MemberMessageCodec.decode(cut));
        }
    }

    @Test
    void decode_garbledBytes_isAMessageOrAnIllegalArgument() {
        LockValues values = new LockValues(20_261_123);
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            Buffer bytes = MemberMessageCodec.encode(message(values, i % 8));
            read += isRead(Garbled.of(values.random(), bytes)) ? 1 : 0;
        }
        assertThat(read).isBetween(1, 49_999);
    }

    private static boolean isRead(Buffer bytes) {
        try {
            return MemberMessageCodec.decode(bytes).ringVersion() != Long.MIN_VALUE;
        } catch (IllegalArgumentException expected) {
            return false;
        }
    }

    @Test
    void decode_unknownFormatOrKind_isRefusedByItsNumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberMessageCodec.decode(Buffer.buffer(new byte[] {9, 1, 0})))
                .withMessage("message format: 9 (expected: 2)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberMessageCodec.decode(Buffer.buffer(new byte[] {2, 9, 0})))
                .withMessage("message: 9 (expected: 1 to 8)");
    }

    @Test
    void encode_forget_isRefused() {
        MemberMessage ask = new MemberMessage.Ask(
                1, "desk", 1, List.of(new MemberMessage.Ask.Asked(0, LockCommand.Forget.desk("desk"))));
        assertThatIllegalArgumentException().isThrownBy(() -> MemberMessageCodec.encode(ask));
    }

    @Test
    void handed_nothing_isEmpty() {
        assertSame(new MemberMessage.HandedOver(3, 31, Optional.empty()));
    }
}
