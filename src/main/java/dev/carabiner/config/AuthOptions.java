package dev.carabiner.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may come in by a door.
 *
 * @param tokens the file of hashed API tokens; there with {@link Mode#TOKENS} and only then
 * @param jwt what a JSON Web Token has to be like; there with {@link Mode#JWT} and only then
 */
public record AuthOptions(Mode mode, Optional<Path> tokens, Optional<Jwt> jwt) {
    /** Everybody may do everything. */
    public static final AuthOptions OPEN = new AuthOptions(Mode.NONE, Optional.empty(), Optional.empty());

    private static final Set<String> ALGORITHMS = Set.of(
            "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384",
            "HS512");

    /** How callers prove who they are. */
    public enum Mode {
        /** Not at all: everybody who reaches a door may do everything. */
        NONE,
        /** By an API token, of which a file has the hash. */
        TOKENS,
        /** By a signed JSON Web Token of an issuer. */
        JWT;

        private final String label = name().toLowerCase(Locale.ROOT);
    }

    /**
     * What a JSON Web Token has to be like.
     *
     * @param keys a file: public keys as PEM, or a JWKS document
     * @param issuer that {@code iss} must be
     * @param audience that {@code aud} must be or have
     * @param algorithms that may have signed it; never {@code none}
     * @param leeway how much later than its own times it counts as expired, for clocks that differ; 0 to 5 min
     * @param scopesClaim where its scopes stand, as words in one text or as a list
     */
    public record Jwt(
            Path keys, String issuer, String audience, List<String> algorithms, Duration leeway, String scopesClaim) {
        public Jwt {
            algorithms = List.copyOf(algorithms);
        }
    }

    /** Whether everybody may do everything. */
    public boolean isOpen() {
        return mode == Mode.NONE;
    }

    static AuthOptions of(Settings settings) {
        String label = settings.oneOf(
                OptionKey.AUTH_MODE,
                Arrays.stream(Mode.values()).map(mode -> mode.label).toList());
        Mode mode = Mode.valueOf(label.toUpperCase(Locale.ROOT));
        // Somebody who names a file of tokens believes that it is looked at.
        refuseUnless(mode == Mode.TOKENS, settings, "tokens", OptionKey.AUTH_TOKENS);
        refuseUnless(
                mode == Mode.JWT,
                settings,
                "jwt",
                OptionKey.AUTH_JWT_KEYS,
                OptionKey.AUTH_JWT_ISSUER,
                OptionKey.AUTH_JWT_AUDIENCE);
        return new AuthOptions(
                mode,
                mode == Mode.TOKENS ? Optional.of(file(settings, OptionKey.AUTH_TOKENS)) : Optional.empty(),
                mode == Mode.JWT ? Optional.of(jwt(settings)) : Optional.empty());
    }

    private static void refuseUnless(boolean used, Settings settings, String needed, OptionKey... keys) {
        for (OptionKey key : keys) {
            if (!used && !settings.text(key).isEmpty()) {
                throw settings.refused(key, "nothing, unless auth.mode is " + needed);
            }
        }
    }

    private static Path file(Settings settings, OptionKey key) {
        String expected = "the path of a file";
        if (settings.text(key).isEmpty()) {
            throw settings.refused(key, expected);
        }
        try {
            return Path.of(settings.text(key));
        } catch (InvalidPathException unusable) {
            throw settings.refused(key, expected);
        }
    }

    private static Jwt jwt(Settings settings) {
        return new Jwt(
                file(settings, OptionKey.AUTH_JWT_KEYS),
                // A token for somebody else's service, of the same issuer, must not open this one: so no default.
                settings.word(OptionKey.AUTH_JWT_ISSUER, 512),
                settings.word(OptionKey.AUTH_JWT_AUDIENCE, 512),
                algorithms(settings),
                settings.duration(OptionKey.AUTH_JWT_LEEWAY, Duration.ZERO, Duration.ofMinutes(5)),
                settings.word(OptionKey.AUTH_JWT_SCOPES, 128));
    }

    private static List<String> algorithms(Settings settings) {
        List<String> algorithms = Arrays.stream(
                        settings.text(OptionKey.AUTH_JWT_ALGORITHMS).split(",", -1))
                .map(String::strip)
                .distinct()
                .toList();
        if (!ALGORITHMS.containsAll(algorithms)) {
            throw settings.refused(
                    OptionKey.AUTH_JWT_ALGORITHMS,
                    "some of " + String.join(", ", ALGORITHMS.stream().sorted().toList()));
        }
        return algorithms;
    }
}
