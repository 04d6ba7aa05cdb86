package dev.carabiner.wire;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.lock.Asker;
import dev.carabiner.lock.FencingToken;
import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockName;
import dev.carabiner.lock.Origin;
import java.util.OptionalLong;

/** The compact form of {@link LockCommand}. The desk is said once a message, not once a command. */
final class BinaryCommands {
    private static final int ACQUIRE = 1;
    private static final int RENEW = 2;
    private static final int RELEASE = 3;
    private static final int CANCEL = 4;
    private static final int BREAK = 5;
    private static final int GET = 6;
    private static final int CHECK = 7;
    private static final int PRESENT = 8;
    private static final int WITHDRAW = 9;
    private static final int CONFIRM = 10;
    private static final int NAMES = 11;

    private BinaryCommands() {}

    static void write(BinaryWriter out, LockCommand command) {
        command.match(new Writer(out));
    }

    static LockCommand read(BinaryReader in, String desk) {
        int kind = in.tag();
        Origin origin = new Origin(desk, in.number());
        return switch (kind) {
            case ACQUIRE ->
                new LockCommand.Acquire(
                        origin,
                        in.number(),
                        BinaryLocks.readRequest(in),
                        in.flag(),
                        in.optional(BinaryLocks::readTicket),
                        in.number());
            case RENEW ->
                new LockCommand.Renew(
                        origin,
                        BinaryLocks.readKey(in),
                        in.flag() ? OptionalLong.of(in.number()) : OptionalLong.empty(),
                        readAsker(in));
            case CONFIRM -> new LockCommand.Confirm(origin, in.number(), BinaryLocks.readKey(in));
            case RELEASE -> new LockCommand.Release(origin, BinaryLocks.readKey(in), readAsker(in));
            case CANCEL -> new LockCommand.Cancel(origin, BinaryLocks.readKey(in), readAsker(in));
            case WITHDRAW -> new LockCommand.Withdraw(origin, in.number(), BinaryLocks.readKey(in));
            case BREAK ->
                new LockCommand.Break(
                        origin,
                        new LockName(in.text()),
                        in.optional(BinaryReader::text).map(LeaseId::new),
                        in.text());
            case GET -> new LockCommand.Get(origin, new LockName(in.text()));
            case CHECK -> new LockCommand.Check(origin, new LockName(in.text()), new FencingToken(in.number()));
            case PRESENT -> new LockCommand.Present(origin, in.list(BinaryCommands::readWait));
            case NAMES -> new LockCommand.Names(origin, in.text(), in.text(), in.smallNumber());
            default -> throw new IllegalArgumentException("command: " + kind + " (expected: 1 to 11)");
        };
    }

    private static BinaryWriter writeAsker(BinaryWriter out, Asker asker) {
        return out.text(asker.subject()).flag(asker.admin());
    }

    private static Asker readAsker(BinaryReader in) {
        return new Asker(in.text(), in.flag());
    }

    static void writeWait(BinaryWriter out, LockCommand.Wait waiting) {
        out.number(waiting.visit());
        BinaryLocks.writeRequest(out, waiting.request());
        BinaryLocks.writeTicket(out, waiting.ticket());
        out.number(waiting.waitedMillis());
    }

    static LockCommand.Wait readWait(BinaryReader in) {
        return new LockCommand.Wait(in.number(), BinaryLocks.readRequest(in), BinaryLocks.readTicket(in), in.number());
    }

    /** Writes one command after its kind and number. */
    private record Writer(BinaryWriter out) implements LockCommand.Cases<BinaryWriter> {
        @CanIgnoreReturnValue
        private BinaryWriter head(int kind, LockCommand command) {
            return out.tag(kind).number(command.origin().number());
        }

        @Override
        public BinaryWriter acquire(LockCommand.Acquire command) {
            BinaryLocks.writeRequest(head(ACQUIRE, command).number(command.visit()), command.request());
            return out.flag(command.mayWait())
                    .optional(command.ticket(), BinaryLocks::writeTicket)
                    .number(command.waitedMillis());
        }

        @Override
        public BinaryWriter renew(LockCommand.Renew command) {
            BinaryLocks.writeKey(head(RENEW, command), command.key());
            out.flag(command.ttlMillis().isPresent());
            command.ttlMillis().ifPresent(out::number);
            return writeAsker(out, command.asker());
        }

        @Override
        public BinaryWriter confirm(LockCommand.Confirm command) {
            BinaryLocks.writeKey(head(CONFIRM, command).number(command.visit()), command.key());
            return out;
        }

        @Override
        public BinaryWriter release(LockCommand.Release command) {
            BinaryLocks.writeKey(head(RELEASE, command), command.key());
            return writeAsker(out, command.asker());
        }

        @Override
        public BinaryWriter cancel(LockCommand.Cancel command) {
            BinaryLocks.writeKey(head(CANCEL, command), command.key());
            return writeAsker(out, command.asker());
        }

        @Override
        public BinaryWriter withdraw(LockCommand.Withdraw command) {
            BinaryLocks.writeKey(head(WITHDRAW, command).number(command.visit()), command.key());
            return out;
        }

        @Override
        public BinaryWriter breakLeases(LockCommand.Break command) {
            return head(BREAK, command)
                    .text(command.lock().value())
                    .optional(command.leaseId().map(LeaseId::value), BinaryWriter::text)
                    .text(command.reason());
        }

        @Override
        public BinaryWriter get(LockCommand.Get command) {
            return head(GET, command).text(command.lock().value());
        }

        @Override
        public BinaryWriter check(LockCommand.Check command) {
            return head(CHECK, command)
                    .text(command.lock().value())
                    .number(command.token().value());
        }

        @Override
        public BinaryWriter names(LockCommand.Names command) {
            return head(NAMES, command)
                    .text(command.prefix())
                    .text(command.after())
                    .number(command.count());
        }

        @Override
        public BinaryWriter present(LockCommand.Present command) {
            return head(PRESENT, command).list(command.waits(), BinaryCommands::writeWait);
        }

        @Override
        public BinaryWriter forget(LockCommand.Forget command) {
            throw new IllegalArgumentException("forget is said by an owner to itself only");
        }
    }
}
