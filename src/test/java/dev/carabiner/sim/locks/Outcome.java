package dev.carabiner.sim.locks;

import java.util.List;

/**
 * How a call ended.
 *
 * @param code {@code ok}, or the code of the error
 * @param message of the error
 * @param token of a lease that was granted or renewed; else 0
 * @param ttlMillis of a lease that was renewed; else 0
 * @param waitedMillis since when the lease counts, from the arrival of the request at the member; else 0
 * @param holders tokens of the holders in the document of a lock, in order
 */
public record Outcome(String code, String message, long token, long ttlMillis, long waitedMillis, List<Long> holders) {
    public static final String OK = "ok";

    public Outcome {
        holders = List.copyOf(holders);
    }

    public static Outcome ok(long token) {
        return new Outcome(OK, "", token, 0, 0, List.of());
    }

    public static Outcome granted(long token, long waitedMillis) {
        return new Outcome(OK, "", token, 0, waitedMillis, List.of());
    }

    public static Outcome renewed(long token, long ttlMillis) {
        return new Outcome(OK, "", token, ttlMillis, 0, List.of());
    }

    public static Outcome document(List<Long> holders) {
        return new Outcome(OK, "", 0, 0, 0, holders);
    }

    public static Outcome failure(String code, String message) {
        return new Outcome(code, message, 0, 0, 0, List.of());
    }

    /** Whether the lease or wait is said to have ended, so that no late copy of its requests may revive it. */
    public boolean saysEnded() {
        return message.contains("has ended");
    }

    @Override
    public String toString() {
        return code
                + (message.isEmpty() ? "" : ": " + message)
                + (token == 0 ? "" : " token " + token)
                + (holders.isEmpty() ? "" : " holders " + holders);
    }
}
