package dev.carabiner.lock;

import java.util.Locale;

/**
 * What became of one lease, for whoever watches its lock. An output only: nothing is decided by it.
 *
 * @param subject whose lease it is or was; others do not see its id
 * @param holder as the holder calls itself, for people
 * @param held whether anybody held the lock after it
 */
public record LockChange(LeaseKey key, String subject, String holder, FencingToken token, Cause cause, boolean held) {
    /** What happened. */
    public enum Cause {
        GRANTED,
        /** By its holder, or undone before it was taken up. */
        RELEASED,
        /** Its time was up, or nobody had taken it up. */
        EXPIRED,
        BROKEN,
        /** By its holder; a repeated acquire is one too, and what a desk confirms is none. */
        RENEWED;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** The name on the wire, such as {@code granted}. */
        public String label() {
            return label;
        }
    }

    static LockChange of(HeldLease lease, Cause cause, boolean held) {
        return new LockChange(
                lease.key(), lease.request().subject(), lease.request().holder(), lease.token(), cause, held);
    }
}
