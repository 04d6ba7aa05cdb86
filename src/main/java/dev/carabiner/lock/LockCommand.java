package dev.carabiner.lock;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a shard can be told to do. Total: every command has an answer in every state. */
public sealed interface LockCommand {
    /** Who asked. */
    Origin origin();

    /** Tells one kind from the other; a new kind does not compile until everyone has thought of it. */
    @CanIgnoreReturnValue
    <R> R match(Cases<R> cases);

    /** One case a kind. */
    interface Cases<R> {
        R acquire(Acquire command);

        R renew(Renew command);

        R confirm(Confirm command);

        R release(Release command);

        R cancel(Cancel command);

        R withdraw(Withdraw command);

        R breakLeases(Break command);

        R get(Get command);

        R check(Check command);

        R names(Names command);

        R present(Present command);

        R forget(Forget command);
    }

    /**
     * Asks for a lease, perhaps again.
     *
     * @param visit the number of the caller's visit at the desk; the same for all attempts of one visit
     * @param mayWait whether to queue if it cannot be granted now
     * @param ticket the place that an earlier attempt was given
     * @param waitedMillis for how long the caller has waited already
     */
    record Acquire(
            Origin origin,
            long visit,
            LeaseRequest request,
            boolean mayWait,
            Optional<Ticket> ticket,
            long waitedMillis)
            implements LockCommand {
        Visit visitor() {
            return new Visit(origin.desk(), visit);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.acquire(this);
        }
    }

    /**
     * Extends a lease from now; one that asks for less than is left leaves the end where it is.
     *
     * @param ttlMillis the new time to live, or as before
     */
    record Renew(Origin origin, LeaseKey key, OptionalLong ttlMillis, Asker asker) implements LockCommand {
        /** By one who speaks for that subject alone. */
        public Renew(Origin origin, LeaseKey key, OptionalLong ttlMillis, String subject) {
            this(origin, key, ttlMillis, new Asker(subject, false));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.renew(this);
        }
    }

    /**
     * A desk takes up a grant from the queue: the lease gets its full time, and the desk delivers it when it has the
     * answer. No renewal by the holder, who knows nothing yet.
     */
    record Confirm(Origin origin, long visit, LeaseKey key) implements LockCommand {
        Visit visitor() {
            return new Visit(origin.desk(), visit);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.confirm(this);
        }
    }

    /** Ends a lease by its holder's wish. */
    record Release(Origin origin, LeaseKey key, Asker asker) implements LockCommand {
        /** By one who speaks for that subject alone. */
        public Release(Origin origin, LeaseKey key, String subject) {
            this(origin, key, new Asker(subject, false));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.release(this);
        }
    }

    /** Ends a wait and whatever it became, by the holder's wish. */
    record Cancel(Origin origin, LeaseKey key, Asker asker) implements LockCommand {
        /** By one who speaks for that subject alone. */
        public Cancel(Origin origin, LeaseKey key, String subject) {
            this(origin, key, new Asker(subject, false));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.cancel(this);
        }
    }

    /**
     * A desk undoes a visit that it has not delivered and never will: its wait or its grant, and nothing that somebody
     * else has presented or renewed since.
     */
    record Withdraw(Origin origin, long visit, LeaseKey key) implements LockCommand {
        Visit visitor() {
            return new Visit(origin.desk(), visit);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.withdraw(this);
        }
    }

    /** Ends one lease of a lock, or all, against its holder's wish. */
    record Break(Origin origin, LockName lock, Optional<LeaseId> leaseId, String reason) implements LockCommand {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.breakLeases(this);
        }
    }

    /** Asks how a lock stands. */
    record Get(Origin origin, LockName lock) implements LockCommand {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.get(this);
        }
    }

    /** Asks whether a token is current, for a resource that guards itself. */
    record Check(Origin origin, LockName lock, FencingToken token) implements LockCommand {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.check(this);
        }
    }

    /**
     * Asks for the names of locks that are held or waited for, in the order of {@link String#compareTo}.
     *
     * @param prefix of the names; empty: all
     * @param after the names are greater than this; empty: from the first
     * @param count how many at most, 1 to {@value #MAX_COUNT}
     */
    record Names(Origin origin, String prefix, String after, int count) implements LockCommand {
        /** The greatest count. */
        public static final int MAX_COUNT = 1000;

        public Names {
            if (count < 1 || count > MAX_COUNT) {
                throw new IllegalArgumentException("count: " + count + " (expected: 1 to " + MAX_COUNT + ")");
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.names(this);
        }
    }

    /** All that one desk has waiting in this shard, the empty list too: keeps the waits alive, and moves them over. */
    record Present(Origin origin, List<Wait> waits) implements LockCommand {
        public Present {
            waits = List.copyOf(waits);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.present(this);
        }
    }

    /** The desk of {@code origin} is gone: nobody is left there to be granted anything. Has no answer. */
    record Forget(Origin origin) implements LockCommand {
        public static Forget desk(String memberId) {
            return new Forget(new Origin(memberId, Long.MAX_VALUE));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.forget(this);
        }
    }

    /** One wait at a desk. */
    record Wait(long visit, LeaseRequest request, Ticket ticket, long waitedMillis) {}
}
