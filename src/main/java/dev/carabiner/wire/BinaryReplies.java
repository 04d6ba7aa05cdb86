package dev.carabiner.wire;

import dev.carabiner.lock.FencingToken;
import dev.carabiner.lock.LockChange;
import dev.carabiner.lock.LockName;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.LockView;
import dev.carabiner.lock.Push;
import dev.carabiner.lock.Refusal;

/** The compact form of {@link LockReply}, {@link Push} and {@link LockChange}. */
final class BinaryReplies {
    private static final int GRANTED = 1;
    private static final int QUEUED = 2;
    private static final int RENEWED = 3;
    private static final int RELEASED = 4;
    private static final int CANCELLED = 5;
    private static final int BROKEN = 6;
    private static final int DOCUMENT = 7;
    private static final int CHECKED = 8;
    private static final int REFUSED = 9;
    private static final int MOVED = 10;
    private static final int NAMES = 11;

    private static final int GRANTED_FROM_QUEUE = 1;
    private static final int WAIT_ENDED = 2;
    private static final int LEASE_LOST = 3;

    private BinaryReplies() {}

    static void write(BinaryWriter out, LockReply reply) {
        reply.match(new ReplyWriter(out));
    }

    static LockReply read(BinaryReader in) {
        int kind = in.tag();
        return switch (kind) {
            case GRANTED -> new LockReply.Granted(new FencingToken(in.number()), in.number());
            case QUEUED -> new LockReply.Queued(BinaryLocks.readTicket(in));
            case RENEWED -> new LockReply.Renewed(new FencingToken(in.number()), in.number());
            case RELEASED -> new LockReply.Released();
            case CANCELLED -> new LockReply.Cancelled(in.flag(), in.flag());
            case BROKEN -> new LockReply.Broken(in.smallNumber());
            case DOCUMENT -> new LockReply.Document(readView(in));
            case CHECKED -> new LockReply.Checked(in.flag(), new FencingToken(in.number()));
            case REFUSED ->
                new LockReply.Refused(
                        BinaryLocks.readConstant(in, Refusal.class), in.text(), in.optional(BinaryReplies::readView));
            case MOVED -> new LockReply.Moved(in.number());
            case NAMES -> new LockReply.Names(in.list(r -> new LockName(r.text())), in.flag());
            default -> throw new IllegalArgumentException("reply: " + kind + " (expected: 1 to 11)");
        };
    }

    static void writePush(BinaryWriter out, Push push) {
        push.match(new PushWriter(out));
    }

    static Push readPush(BinaryReader in) {
        int kind = in.tag();
        return switch (kind) {
            case GRANTED_FROM_QUEUE -> new Push.GrantedFromQueue(in.text(), BinaryLocks.readKey(in));
            case WAIT_ENDED ->
                new Push.WaitEnded(
                        BinaryLocks.readVisit(in),
                        BinaryLocks.readKey(in),
                        BinaryLocks.readConstant(in, Refusal.class),
                        in.text());
            case LEASE_LOST ->
                new Push.LeaseLost(
                        in.text(),
                        BinaryLocks.readKey(in),
                        new FencingToken(in.number()),
                        BinaryLocks.readConstant(in, Push.Loss.class),
                        in.text());
            default -> throw new IllegalArgumentException("push: " + kind + " (expected: 1 to 3)");
        };
    }

    static void writeChange(BinaryWriter out, LockChange change) {
        BinaryLocks.writeKey(out, change.key());
        BinaryLocks.writeConstant(
                out.text(change.subject())
                        .text(change.holder())
                        .number(change.token().value()),
                change.cause());
        out.flag(change.held());
    }

    static LockChange readChange(BinaryReader in) {
        return new LockChange(
                BinaryLocks.readKey(in),
                in.text(),
                in.text(),
                new FencingToken(in.number()),
                BinaryLocks.readConstant(in, LockChange.Cause.class),
                in.flag());
    }

    private static void writeView(BinaryWriter out, LockView view) {
        out.text(view.lock().value())
                .optional(view.mode(), BinaryLocks::writeMode)
                .number(view.limit())
                .number(view.newestToken().value())
                .list(view.holders(), (w, holder) -> {
                    BinaryLocks.writeLease(w, holder.lease());
                    w.number(holder.remainingMillis()).number(holder.renewals());
                })
                .list(view.waiters(), (w, waiter) -> {
                    BinaryLocks.writeRequest(w, waiter.request());
                    w.number(waiter.waitedMillis());
                })
                .number(view.waiting());
    }

    private static LockView readView(BinaryReader in) {
        return new LockView(
                new LockName(in.text()),
                in.optional(BinaryLocks::readMode),
                in.smallNumber(),
                new FencingToken(in.number()),
                in.list(r -> new LockView.Holder(BinaryLocks.readLease(r), r.number(), r.number())),
                in.list(r -> new LockView.Waiter(BinaryLocks.readRequest(r), r.number())),
                in.smallNumber());
    }

    /** Writes one reply after its kind. */
    private record ReplyWriter(BinaryWriter out) implements LockReply.Cases<BinaryWriter> {
        @Override
        public BinaryWriter granted(LockReply.Granted reply) {
            return out.tag(GRANTED).number(reply.token().value()).number(reply.ttlMillis());
        }

        @Override
        public BinaryWriter queued(LockReply.Queued reply) {
            BinaryLocks.writeTicket(out.tag(QUEUED), reply.ticket());
            return out;
        }

        @Override
        public BinaryWriter renewed(LockReply.Renewed reply) {
            return out.tag(RENEWED).number(reply.token().value()).number(reply.ttlMillis());
        }

        @Override
        public BinaryWriter released(LockReply.Released reply) {
            return out.tag(RELEASED);
        }

        @Override
        public BinaryWriter cancelled(LockReply.Cancelled reply) {
            return out.tag(CANCELLED).flag(reply.ended()).flag(reply.stands());
        }

        @Override
        public BinaryWriter broken(LockReply.Broken reply) {
            return out.tag(BROKEN).number(reply.count());
        }

        @Override
        public BinaryWriter document(LockReply.Document reply) {
            writeView(out.tag(DOCUMENT), reply.view());
            return out;
        }

        @Override
        public BinaryWriter checked(LockReply.Checked reply) {
            return out.tag(CHECKED).flag(reply.current()).number(reply.newest().value());
        }

        @Override
        public BinaryWriter names(LockReply.Names reply) {
            return out.tag(NAMES)
                    .list(reply.names(), (w, name) -> w.text(name.value()))
                    .flag(reply.more());
        }

        @Override
        public BinaryWriter refused(LockReply.Refused reply) {
            BinaryLocks.writeConstant(out.tag(REFUSED), reply.reason());
            return out.text(reply.message()).optional(reply.view(), BinaryReplies::writeView);
        }

        @Override
        public BinaryWriter moved(LockReply.Moved reply) {
            return out.tag(MOVED).number(reply.ringVersion());
        }
    }

    /** Writes one push after its kind. */
    private record PushWriter(BinaryWriter out) implements Push.Cases<BinaryWriter> {
        @Override
        public BinaryWriter grantedFromQueue(Push.GrantedFromQueue push) {
            BinaryLocks.writeKey(out.tag(GRANTED_FROM_QUEUE).text(push.desk()), push.key());
            return out;
        }

        @Override
        public BinaryWriter waitEnded(Push.WaitEnded push) {
            BinaryLocks.writeVisit(out.tag(WAIT_ENDED), push.visit());
            BinaryLocks.writeKey(out, push.key());
            BinaryLocks.writeConstant(out, push.reason());
            return out.text(push.message());
        }

        @Override
        public BinaryWriter leaseLost(Push.LeaseLost push) {
            BinaryLocks.writeKey(out.tag(LEASE_LOST).text(push.desk()), push.key());
            BinaryLocks.writeConstant(out.number(push.token().value()), push.loss());
            return out.text(push.reason());
        }
    }
}
