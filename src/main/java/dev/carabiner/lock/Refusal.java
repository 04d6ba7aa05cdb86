package dev.carabiner.lock;

/** Why a command was refused. */
public enum Refusal {
    /** Somebody holds the lock and the caller would not wait. */
    HELD,
    /** The same lease id with other arguments, or a mode or limit that contradicts how the lock is in use. */
    CONFLICT,
    /** The lease is not held any more, or the wait was given up. */
    LOST,
    /** A bound of the shard is reached. */
    TOO_MANY,
    /** The lease belongs to another subject. */
    FORBIDDEN,
    /** The owner cannot take the command now; nothing was done. */
    UNAVAILABLE
}
