package dev.carabiner.access;

/** A kind of operations; {@link Access} says which one an operation needs. */
public enum Right {
    LOCK_READ("lock:read"),
    LOCK_WRITE("lock:write"),
    RING_READ("ring:read"),
    /** Everything, and for everybody's leases. */
    ADMIN("admin");

    private final String label;

    Right(String label) {
        this.label = label;
    }

    /** As it is written, such as {@code lock:read}. */
    public String label() {
        return label;
    }

    /** Whether it can be given for some names only. */
    boolean isOnNames() {
        return this == LOCK_READ || this == LOCK_WRITE;
    }
}
