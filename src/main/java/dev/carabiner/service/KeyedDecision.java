package dev.carabiner.service;

import java.util.Optional;

/** What a member does with a keyed message that has reached it. A pure function of what it knows at that moment. */
enum KeyedDecision {
    /** It owns the key. */
    DELIVER,
    /** Another member does; it is passed on, for the first and last time. */
    FORWARD,
    /** It was passed on to here, and the key belongs to somebody else: the members do not agree yet. */
    REFUSE_TWICE_MOVED,
    /** Nobody owns anything. */
    REFUSE_NO_OWNER;

    /**
     * Decides.
     *
     * @param owner of the key by this member's own ring
     * @param forwarded whether another member has passed it on
     * @param following whether earlier messages of this key are still on their way from here to another member: then it
     *     follows them, or it could overtake them
     */
    static KeyedDecision of(String selfId, Optional<String> owner, boolean forwarded, boolean following) {
        if (owner.isEmpty()) {
            return REFUSE_NO_OWNER;
        }
        boolean own = owner.get().equals(selfId);
        if (forwarded) {
            return own ? DELIVER : REFUSE_TWICE_MOVED;
        }
        return own && !following ? DELIVER : FORWARD;
    }

    /** The reason for the sender, for people. */
    String reason(String key, Optional<String> owner) {
        return switch (this) {
            case REFUSE_TWICE_MOVED ->
                "key: " + key + " belongs to member " + owner.orElse("?") + " by the ring of the member that it was"
                        + " passed on to (expected: members that agree; they do in a moment)";
            case REFUSE_NO_OWNER -> "key: " + key + " has no owner, for the ring has no active members";
            case DELIVER, FORWARD -> throw new IllegalStateException(this + " is no refusal");
        };
    }
}
