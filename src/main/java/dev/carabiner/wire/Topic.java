package dev.carabiner.wire;

import dev.carabiner.lock.LockName;

/** What a socket can watch. */
public sealed interface Topic {
    /** The form on the wire, such as {@code lock:orders/42}. */
    String label();

    <R> R match(Cases<R> cases);

    /** One answer for each kind of topic. */
    interface Cases<R> {
        R members(Members topic);

        R ring(Ring topic);

        R lock(Lock topic);

        R locks(Locks topic);
    }

    /** Members coming, going and changing state. */
    record Members() implements Topic {
        @Override
        public String label() {
            return "members";
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.members(this);
        }
    }

    /** New versions of the ring. */
    record Ring() implements Topic {
        @Override
        public String label() {
            return "ring";
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.ring(this);
        }
    }

    /** One lock. */
    record Lock(LockName name) implements Topic {
        private static final String PREFIX = "lock:";

        @Override
        public String label() {
            return PREFIX + name;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.lock(this);
        }
    }

    /** All locks whose names begin with the prefix, which may be empty. */
    record Locks(String prefix) implements Topic {
        private static final String PREFIX = "locks:";

        @Override
        public String label() {
            return PREFIX + prefix;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.locks(this);
        }
    }

    /**
     * Reads it strictly.
     *
     * @throws OperationFailure {@code bad_request}
     */
    static Topic parse(String text) {
        if (text.equals("members")) {
            return new Members();
        }
        if (text.equals("ring")) {
            return new Ring();
        }
        if (text.startsWith(Lock.PREFIX)) {
            return new Lock(Arguments.checked(LockName::new, text.substring(Lock.PREFIX.length())));
        }
        if (text.startsWith(Locks.PREFIX) && text.length() <= Locks.PREFIX.length() + LockName.MAX_BYTES) {
            return new Locks(text.substring(Locks.PREFIX.length()));
        }
        throw Refusal.of("topics", text, "members | ring | lock:NAME | locks:PREFIX");
    }
}
