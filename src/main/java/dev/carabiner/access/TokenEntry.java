package dev.carabiner.access;

import java.time.Instant;
import java.util.Optional;

/**
 * An API token as its file knows it.
 *
 * @param hash as {@link ApiToken#hash} writes it
 */
record TokenEntry(String subject, String hash, Scopes scopes, Optional<Instant> expires) {
    Caller toCaller(String from) {
        return new Caller(subject, scopes, expires, hash, from);
    }
}
