package dev.carabiner.lock;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Optional;

/** What a shard answers. An answer leaves only after the register has confirmed it. */
public sealed interface LockReply {
    /** Tells one kind from the other. */
    @CanIgnoreReturnValue
    <R> R match(Cases<R> cases);

    /** One case a kind. */
    interface Cases<R> {
        R granted(Granted reply);

        R queued(Queued reply);

        R renewed(Renewed reply);

        R released(Released reply);

        R cancelled(Cancelled reply);

        R broken(Broken reply);

        R document(Document reply);

        R checked(Checked reply);

        R names(Names reply);

        R refused(Refused reply);

        R moved(Moved reply);
    }

    /** The lease is held: newly, or still, if this was a repeat. */
    record Granted(FencingToken token, long ttlMillis) implements LockReply {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.granted(this);
        }
    }

    /** The wait stands in the queue at this place. */
    record Queued(Ticket ticket) implements LockReply {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.queued(this);
        }
    }

    /** The lease lives for {@code ttlMillis} from now. */
    record Renewed(FencingToken token, long ttlMillis) implements LockReply {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.renewed(this);
        }
    }

    /** The lease was released, now or by an earlier copy of the request. */
    record Released() implements LockReply {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.released(this);
        }
    }

    /**
     * The cancel is done.
     *
     * @param ended whether it ended anything
     * @param stands whether a lease or wait of that id stands all the same, because others have presented it since
     */
    record Cancelled(boolean ended, boolean stands) implements LockReply {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.cancelled(this);
        }
    }

    /** So many leases were broken. */
    record Broken(int count) implements LockReply {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.broken(this);
        }
    }

    /** How the lock stands. */
    record Document(LockView view) implements LockReply {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.document(this);
        }
    }

    /** Whether a live lease has the token, and the newest token that can be known. */
    record Checked(boolean current, FencingToken newest) implements LockReply {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checked(this);
        }
    }

    /**
     * The first names that were asked for, in order.
     *
     * @param more whether the shard has others behind them
     */
    record Names(List<LockName> names, boolean more) implements LockReply {
        public Names {
            names = List.copyOf(names);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.names(this);
        }
    }

    /**
     * No.
     *
     * @param view how the lock stands, where that is the reason
     */
    record Refused(Refusal reason, String message, Optional<LockView> view) implements LockReply {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.refused(this);
        }
    }

    /**
     * This member does not serve the shard, or lost it before the answer was confirmed; what became of the command is
     * not known, and a repeat by {@code leaseId} finds out.
     *
     * @param ringVersion the ring that says so
     */
    record Moved(long ringVersion) implements LockReply {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.moved(this);
        }
    }
}
