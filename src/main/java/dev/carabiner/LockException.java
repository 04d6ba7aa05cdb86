package dev.carabiner;

/** Why the lock service said no. No stack trace: it is an answer, not a bug. */
public final class LockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    /** @param code one of the documented error codes, such as {@code held}, {@code timeout}, {@code lost}, {@code unavailable} */
    public LockException(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** The error code, as on every door. */
    public String code() {
        return code;
    }
}
