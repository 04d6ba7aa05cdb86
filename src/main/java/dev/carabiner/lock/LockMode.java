package dev.carabiner.lock;

import java.util.Locale;

/** How a lease shares its lock with others. */
public enum LockMode {
    /** One holder, alone. */
    EXCLUSIVE,
    /** Any number of shared holders, and no exclusive one beside them. */
    SHARED,
    /** Holders whose permits together stay within the lock's limit: a semaphore. */
    PERMIT;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name on the wire: {@code exclusive}, {@code shared} or {@code permit}. */
    public String label() {
        return label;
    }
}
