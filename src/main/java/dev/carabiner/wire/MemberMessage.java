package dev.carabiner.wire;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.lock.LockChange;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.Push;
import dev.carabiner.lock.SoftTransfer;
import dev.carabiner.trace.RequestId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What members say to each other about locks. One way each; any of it may be lost, late, doubled or overtaken. */
public sealed interface MemberMessage {
    /** The version of the ring that the sender saw; a newer one than the receiver's is worth a look. */
    long ringVersion();

    /** Tells one kind from the other. */
    @CanIgnoreReturnValue
    <R> R match(Cases<R> cases);

    /** One case a kind. */
    interface Cases<R> {
        R ask(Ask message);

        R answer(Answer message);

        R pushed(Pushed message);

        R claimed(Claimed message);

        R handOver(HandOver message);

        R handedOver(HandedOver message);

        R watching(Watching message);

        R changed(Changed message);
    }

    /**
     * Commands from a desk to an owner.
     *
     * @param desk the sender
     * @param lowestOpen the lowest number that the desk still wants an answer to; attempts below it are closed
     */
    record Ask(long ringVersion, String desk, long lowestOpen, List<Asked> items) implements MemberMessage {
        public Ask {
            items = List.copyOf(items);
        }

        /**
         * One command for one shard.
         *
         * @param request what it belongs to, for the log of the owner; nothing is decided by it
         */
        public record Asked(int shard, LockCommand command, Optional<RequestId> request) {
            /** One that belongs to no request. */
            public Asked(int shard, LockCommand command) {
                this(shard, command, Optional.empty());
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.ask(this);
        }
    }

    /** Replies to a desk's numbered attempts. */
    record Answer(long ringVersion, List<Answered> items) implements MemberMessage {
        public Answer {
            items = List.copyOf(items);
        }

        /** One reply. */
        public record Answered(long number, LockReply reply) {}

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.answer(this);
        }
    }

    /** What an owner tells a desk without being asked. */
    record Pushed(long ringVersion, List<Push> pushes) implements MemberMessage {
        public Pushed {
            pushes = List.copyOf(pushes);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.pushed(this);
        }
    }

    /** A member has claimed a shard; every desk presents what it has waiting there, nothing too. */
    record Claimed(long ringVersion, int shard, long epoch, String owner) implements MemberMessage {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.claimed(this);
        }
    }

    /** The ring's owner of a shard asks the register's to hand it over. */
    record HandOver(long ringVersion, int shard, String successor) implements MemberMessage {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.handOver(this);
        }
    }

    /**
     * The answer to {@link HandOver}.
     *
     * @param handed empty if the sender does not own the shard
     */
    record HandedOver(long ringVersion, int shard, Optional<Handed> handed) implements MemberMessage {
        /**
         * What goes along.
         *
         * @param commitId of the state that the handover committed; what follows belongs to exactly that one
         * @param lowestOpen by desk, as the former owner knew it
         */
        public record Handed(String commitId, SoftTransfer transfer, Map<String, Long> lowestOpen) {
            public Handed {
                lowestOpen = Map.copyOf(lowestOpen);
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.handedOver(this);
        }
    }

    /**
     * Which locks are watched at a desk: all that it wants to hear of from now on, for some seconds unless it says so
     * again.
     *
     * @param desk the sender
     */
    record Watching(long ringVersion, String desk, Interest interest) implements MemberMessage {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.watching(this);
        }
    }

    /** What became of leases, for the watchers at a desk; those of one lock in the order in which it happened. */
    record Changed(long ringVersion, List<LockChange> changes) implements MemberMessage {
        public Changed {
            changes = List.copyOf(changes);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.changed(this);
        }
    }
}
