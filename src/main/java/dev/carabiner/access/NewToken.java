package dev.carabiner.access;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A new API token: the token for whoever is to use it, and the entry for the file of the members. */
public final class NewToken {
    private final String token;
    private final TokenEntry entry;

    private NewToken(String token, TokenEntry entry) {
        this.token = token;
        this.entry = entry;
    }

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if the subject or a scope cannot be used, saying what was expected
     */
    public static NewToken of(String subject, List<String> scopes, Optional<Instant> expires) {
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("scope: none (expected: at least one of " + Scope.EXPECTED + ")");
        }
        String token = ApiToken.generate(new SecureRandom());
        Scopes granted = new Scopes(scopes.stream().map(Scope::parse).toList());
        return new NewToken(
                token, new TokenEntry(Subject.requireOutside(subject), ApiToken.hash(token), granted, expires));
    }

    /** The secret; it is kept nowhere. */
    public String token() {
        return token;
    }

    /** The entry of the list {@code tokens}, as YAML, with a line break at its end. */
    public String yaml() {
        String scopes = entry.scopes().all().stream()
                .map(scope -> quoted(scope.toString()))
                .collect(Collectors.joining(", "));
        return "  - subject: " + quoted(entry.subject()) + "\n    hash: " + entry.hash() + "\n    scopes: [" + scopes
                + "]\n"
                + entry.expires().map(end -> "    expires: " + end + "\n").orElse("");
    }

    /** There are no control characters in it. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
