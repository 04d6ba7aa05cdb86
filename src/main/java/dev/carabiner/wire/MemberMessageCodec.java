package dev.carabiner.wire;

import dev.carabiner.lock.EndedLease;
import dev.carabiner.lock.LockName;
import dev.carabiner.lock.SoftTransfer;
import dev.carabiner.trace.RequestId;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The compact form of {@link MemberMessage}: format, kind, ring version, and what the kind needs. */
public final class MemberMessageCodec {
    /** From 2 on it is told who asks, whose an ended lease was, and under which id a request is logged. */
    private static final int FORMAT = 2;

    private static final int ASK = 1;
    private static final int ANSWER = 2;
    private static final int PUSHED = 3;
    private static final int CLAIMED = 4;
    private static final int HAND_OVER = 5;
    private static final int HANDED_OVER = 6;
    private static final int WATCHING = 7;
    private static final int CHANGED = 8;

    private MemberMessageCodec() {}

    public static Buffer encode(MemberMessage message) {
        return message.match(new Writer(new BinaryWriter(256).tag(FORMAT))).toBuffer();
    }

    /**
     * Reads a message.
     *
     * @throws IllegalArgumentException if the bytes are not a message of a known format
     */
    public static MemberMessage decode(Buffer bytes) {
        BinaryReader in = new BinaryReader(bytes);
        int format = in.tag();
        if (format != FORMAT) {
            throw new IllegalArgumentException("message format: " + format + " (expected: " + FORMAT + ")");
        }
        int kind = in.tag();
        MemberMessage message = read(in, kind, in.number());
        in.end();
        return message;
    }

    private static MemberMessage read(BinaryReader in, int kind, long ringVersion) {
        return switch (kind) {
            case ASK -> readAsk(in, ringVersion);
            case ANSWER ->
                new MemberMessage.Answer(
                        ringVersion,
                        in.list(r -> new MemberMessage.Answer.Answered(r.number(), BinaryReplies.read(r))));
            case PUSHED -> new MemberMessage.Pushed(ringVersion, in.list(BinaryReplies::readPush));
            case CLAIMED -> new MemberMessage.Claimed(ringVersion, in.smallNumber(), in.number(), in.text());
            case HAND_OVER -> new MemberMessage.HandOver(ringVersion, in.smallNumber(), in.text());
            case HANDED_OVER ->
                new MemberMessage.HandedOver(
                        ringVersion, in.smallNumber(), in.optional(MemberMessageCodec::readHanded));
            case WATCHING -> new MemberMessage.Watching(ringVersion, in.text(), readInterest(in));
            case CHANGED -> new MemberMessage.Changed(ringVersion, in.list(BinaryReplies::readChange));
            default -> throw new IllegalArgumentException("message: " + kind + " (expected: 1 to 8)");
        };
    }

    private static MemberMessage.Ask readAsk(BinaryReader in, long ringVersion) {
        String desk = in.text();
        long lowestOpen = in.number();
        return new MemberMessage.Ask(ringVersion, desk, lowestOpen, in.list(r -> readAsked(r, desk)));
    }

    private static MemberMessage.Ask.Asked readAsked(BinaryReader in, String desk) {
        int shard = in.smallNumber();
        String request = in.text(); // Empty for none, to save a byte of each command.
        return new MemberMessage.Ask.Asked(
                shard,
                BinaryCommands.read(in, desk),
                request.isEmpty() ? Optional.empty() : Optional.of(new RequestId(request)));
    }

    private static Interest readInterest(BinaryReader in) {
        List<LockName> names = in.list(r -> new LockName(r.text()));
        return new Interest(new LinkedHashSet<>(names), new LinkedHashSet<>(in.list(BinaryReader::text)));
    }

    private static MemberMessage.HandedOver.Handed readHanded(BinaryReader in) {
        String commitId = in.text();
        SoftTransfer transfer = new SoftTransfer(
                in.list(r -> new SoftTransfer.MovedWait(BinaryCommands.readWait(r), r.text())),
                in.list(r -> new SoftTransfer.MovedEnd(
                        BinaryLocks.readKey(r),
                        r.text(),
                        BinaryLocks.readConstant(r, EndedLease.End.class),
                        r.list(BinaryLocks::readVisit),
                        r.number())),
                in.number());
        Map<String, Long> lowestOpen = new HashMap<>();
        for (Map.Entry<String, Long> desk : in.list(r -> Map.entry(r.text(), r.number()))) {
            lowestOpen.put(desk.getKey(), desk.getValue());
        }
        return new MemberMessage.HandedOver.Handed(commitId, transfer, lowestOpen);
    }

    /** Writes one message after its format. */
    private record Writer(BinaryWriter out) implements MemberMessage.Cases<BinaryWriter> {
        private BinaryWriter head(int kind, MemberMessage message) {
            return out.tag(kind).number(message.ringVersion());
        }

        @Override
        public BinaryWriter ask(MemberMessage.Ask message) {
            return head(ASK, message)
                    .text(message.desk())
                    .number(message.lowestOpen())
                    .list(message.items(), (w, item) -> {
                        w.number(item.shard())
                                .text(item.request().map(RequestId::text).orElse(""));
                        BinaryCommands.write(w, item.command());
                    });
        }

        @Override
        public BinaryWriter answer(MemberMessage.Answer message) {
            return head(ANSWER, message).list(message.items(), (w, item) -> {
                w.number(item.number());
                BinaryReplies.write(w, item.reply());
            });
        }

        @Override
        public BinaryWriter pushed(MemberMessage.Pushed message) {
            return head(PUSHED, message).list(message.pushes(), BinaryReplies::writePush);
        }

        @Override
        public BinaryWriter claimed(MemberMessage.Claimed message) {
            return head(CLAIMED, message)
                    .number(message.shard())
                    .number(message.epoch())
                    .text(message.owner());
        }

        @Override
        public BinaryWriter handOver(MemberMessage.HandOver message) {
            return head(HAND_OVER, message).number(message.shard()).text(message.successor());
        }

        @Override
        public BinaryWriter handedOver(MemberMessage.HandedOver message) {
            return head(HANDED_OVER, message)
                    .number(message.shard())
                    .optional(message.handed(), MemberMessageCodec::writeHanded);
        }

        @Override
        public BinaryWriter watching(MemberMessage.Watching message) {
            return head(WATCHING, message)
                    .text(message.desk())
                    .list(message.interest().names(), (w, name) -> w.text(name.value()))
                    .list(message.interest().prefixes(), BinaryWriter::text);
        }

        @Override
        public BinaryWriter changed(MemberMessage.Changed message) {
            return head(CHANGED, message).list(message.changes(), BinaryReplies::writeChange);
        }
    }

    private static void writeHanded(BinaryWriter out, MemberMessage.HandedOver.Handed handed) {
        out.text(handed.commitId())
                .list(handed.transfer().waits(), (w, moved) -> {
                    BinaryCommands.writeWait(w, moved.what());
                    w.text(moved.desk());
                })
                .list(handed.transfer().ended(), (w, moved) -> {
                    BinaryLocks.writeKey(w, moved.key());
                    BinaryLocks.writeConstant(w.text(moved.subject()), moved.end());
                    w.list(moved.visits(), BinaryLocks::writeVisit);
                    w.number(moved.ageMillis());
                })
                .number(handed.transfer().graceMillis())
                .list(handed.lowestOpen().entrySet(), (w, desk) -> w.text(desk.getKey())
                        .number(desk.getValue()));
    }
}
