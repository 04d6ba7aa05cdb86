package dev.carabiner.config;

/** A setting that cannot be used. The message names the key, the value, what was expected, and where it was written. */
public final class InvalidOptionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidOptionException(String message) {
        super(message);
    }

    InvalidOptionException(String message, Throwable cause) {
        super(message, cause);
    }
}
