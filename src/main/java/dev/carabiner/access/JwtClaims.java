package dev.carabiner.access;

import dev.carabiner.config.AuthOptions.Jwt;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON Web Token says beside its signature. Pure. Checked here as well where the library does: what it lets pass
 * depends on how it was set up (a token without an end never ends, one that names no issuer is anybody's), and this must
 * not.
 */
final class JwtClaims {
    /** The longest token; headers of HTTP are bounded by as much. */
    static final int MAX_LENGTH = 8192;

    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private JwtClaims() {}

    /**
     * Passes a token whose head names an algorithm that is allowed, before anything is computed by it. The key does not
     * choose the algorithm, and the token does not either.
     *
     * @throws dev.carabiner.wire.OperationFailure {@code unauthenticated}
     */
    static void requireAllowed(String token, List<String> algorithms) {
        String[] parts = token.split("\\.", -1);
        if (token.length() > MAX_LENGTH
                || parts.length != 3
                || Arrays.stream(parts).anyMatch(String::isEmpty)) {
            throw Authenticator.refused(
                    "no signed JSON Web Token", "three parts, at most " + MAX_LENGTH + " characters");
        }
        JsonObject head;
        try {
            head = new JsonObject(new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8));
        } catch (RuntimeException unreadable) {
            throw Authenticator.refused("a JSON Web Token whose head cannot be read", "a JSON object");
        }
        if (!(head.getValue("alg") instanceof String algorithm) || !algorithms.contains(algorithm)) {
            throw Authenticator.refused("a JSON Web Token signed by another algorithm", String.join(", ", algorithms));
        }
        if (head.containsKey("crit")) {
            // It says that whoever does not understand what follows must refuse it. We understand none of that.
            throw Authenticator.refused("a JSON Web Token with critical extensions", "none");
        }
    }

    /**
     * The caller of a token whose signature was found to be good.
     *
     * @throws dev.carabiner.wire.OperationFailure {@code unauthenticated}
     */
    static Caller caller(JsonObject claims, Jwt wanted, Instant now, String from) {
        if (!wanted.issuer().equals(claims.getValue("iss"))) {
            throw Authenticator.refused("a token of another issuer", "iss " + wanted.issuer());
        }
        if (!texts(claims.getValue("aud")).contains(wanted.audience())) {
            throw Authenticator.refused("a token for another audience", "aud " + wanted.audience());
        }
        Instant expires = second(claims, "exp")
                .orElseThrow(() -> Authenticator.refused("a token without an end", "exp"))
                .plus(wanted.leeway());
        if (!now.isBefore(expires)) {
            throw Authenticator.refused("a token that has expired", "one that is valid now");
        }
        if (second(claims, "nbf")
                .filter(begin -> now.isBefore(begin.minus(wanted.leeway())))
                .isPresent()) {
            throw Authenticator.refused("a token that is not valid yet", "one that is valid now");
        }
        return new Caller(subject(claims), scopes(claims, wanted.scopesClaim()), Optional.of(expires), "", from);
    }

    private static String subject(JsonObject claims) {
        if (!(claims.getValue("sub") instanceof String subject)) {
            throw Authenticator.refused("a token without a subject", "sub");
        }
        try {
            return Subject.requireOutside(subject);
        } catch (IllegalArgumentException unfit) {
            throw Authenticator.refused("a token whose sub cannot be used", String.valueOf(unfit.getMessage()));
        }
    }

    /** Those of its words that are scopes of ours: a token may have others, for other services. */
    private static Scopes scopes(JsonObject claims, String claim) {
        Object said = claims.getValue(claim);
        Stream<String> words = said instanceof String text ? Arrays.stream(text.split(" ", -1)) : texts(said).stream();
        try {
            return new Scopes(
                    words.map(Scope::read).flatMap(Optional::stream).distinct().toList());
        } catch (IllegalArgumentException unfit) {
            throw Authenticator.refused("a token whose " + claim + " cannot be used", Scope.EXPECTED);
        }
    }

    private static List<String> texts(@Nullable Object value) {
        List<String> texts = new ArrayList<>();
        if (value instanceof String text) {
            texts.add(text);
        } else if (value instanceof JsonArray list) {
            list.forEach(element -> {
                if (element instanceof String text) {
                    texts.add(text);
                }
            });
        }
        return texts;
    }

    private static Optional<Instant> second(JsonObject claims, String claim) {
        Object value = claims.getValue(claim);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Number number)) {
            throw Authenticator.refused("a token whose " + claim + " is no number", "seconds since 1970");
        }
        // Casting takes NaN to 0 and what is beyond a long to its ends.
        return Optional.of(Instant.ofEpochSecond(Math.max(0, Math.min(LAST_SECOND, (long) number.doubleValue()))));
    }
}
