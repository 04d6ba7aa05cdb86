package dev.carabiner.service;

import java.util.Optional;

/**
 * What a keyed message carries beside its body and the headers of its sender: one header of the event bus, written as
 * {@code VERSION[f][s]:TIMEOUT:KEY}. The body travels untouched, in whatever codec its sender chose.
 *
 * @param key any text, the empty one too
 * @param version of the ring by which it was sent
 * @param forwarded whether a member that did not own the key has passed it on: then nobody does so again
 * @param send whether its sender wants to know that it was delivered, and no reply
 * @param timeoutMillis how long its sender waits from here on
 */
record KeyedEnvelope(String key, long version, boolean forwarded, boolean send, long timeoutMillis) {
    /** The header with all that. */
    static final String HEADER = "carabiner-keyed";

    /** The header with the name of the codec, if the sender named one: who passes the message on needs it. */
    static final String CODEC = "carabiner-codec";

    /** How the names of all headers begin that users cannot set. */
    static final String RESERVED = "carabiner-";

    String text() {
        return version + (forwarded ? "f" : "") + (send ? "s" : "") + ":" + timeoutMillis + ":" + key;
    }

    /** Reads the header; empty if it is none of ours. */
    static Optional<KeyedEnvelope> read(String text) {
        int first = text.indexOf(':');
        int second = text.indexOf(':', first + 1);
        if (first < 1 || second < 0) {
            return Optional.empty();
        }
        boolean send = text.charAt(first - 1) == 's';
        int flags = send ? first - 1 : first;
        boolean forwarded = flags > 0 && text.charAt(flags - 1) == 'f';
        int digits = forwarded ? flags - 1 : flags;
        try {
            long version = Long.parseLong(text, 0, digits, 10);
            long timeoutMillis = Long.parseLong(text, first + 1, second, 10);
            return Optional.of(new KeyedEnvelope(text.substring(second + 1), version, forwarded, send, timeoutMillis));
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }
}
