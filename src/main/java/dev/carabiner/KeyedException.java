package dev.carabiner;

/** Why a keyed message failed. No stack trace: it is an answer, not a bug. */
public final class KeyedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final int failureCode;
    private final long ringVersion;

    /** What is known of the message. */
    public enum Reason {
        /**
         * It was not delivered, for sure, and may be sent again: the owner is changing, has no consumer for the address, or
         * too much to do.
         */
        UNAVAILABLE,
        /** Nobody knows whether it was delivered: no answer came in time, or the owner died. */
        TIMEOUT,
        /** It was delivered, and the handler failed it or threw. */
        HANDLER
    }

    KeyedException(Reason reason, int failureCode, String message, long ringVersion) {
        super(message, null, false, false);
        this.reason = reason;
        this.failureCode = failureCode;
        this.ringVersion = ringVersion;
    }

    public Reason reason() {
        return reason;
    }

    /** What the handler gave to {@link KeyedMessage#fail}, 500 if it threw; else 503 or 408, by the reason. */
    public int failureCode() {
        return failureCode;
    }

    /**
     * The version of the ring by which it was refused or given up, by whichever member did so; 0 if the handler failed it.
     */
    public long ringVersion() {
        return ringVersion;
    }
}
