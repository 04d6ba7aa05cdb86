package dev.carabiner.wire;

import java.util.Locale;

/** Why an operation was refused or failed: the one table behind every door. */
public enum ErrorCode {
    BAD_REQUEST(400),
    UNAUTHENTICATED(401),
    FORBIDDEN(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    TIMEOUT(408),
    HELD(409),
    CONFLICT(409),
    LOST(410),
    STALE(412),
    TOO_LARGE(413),
    TOO_MANY(429),
    INTERNAL(500),
    UNAVAILABLE(503);

    private final int status;
    private final String label = name().toLowerCase(Locale.ROOT);

    ErrorCode(int status) {
        this.status = status;
    }

    /** The HTTP status, which is also the failure code on the event bus. */
    public int status() {
        return status;
    }

    /** The name on the wire, such as {@code bad_request}. */
    public String label() {
        return label;
    }
}
