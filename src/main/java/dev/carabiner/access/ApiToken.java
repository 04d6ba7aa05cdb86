package dev.carabiner.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * API tokens: {@code cbn_} and 256 random bits, so that leaked ones can be searched for.
 *
 * <p>They are kept as plain SHA-256. Slow hashes, bcrypt and the like, are for passwords: they make each of the few
 * billion guesses dear that a person's choice is worth. Nobody guesses 256 random bits, however fast he may try, and a
 * slow hash would be paid with each request. That is also why a text of any other form is no token: a word that somebody
 * made up must not become one.
 */
public final class ApiToken {
    private static final String PREFIX = "cbn_";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");
    private static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");

    private ApiToken() {}

    /** Makes a new one. */
    public static String generate(SecureRandom random) {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    /** Whether it could be one. */
    static boolean hasForm(String text) {
        return FORM.matcher(text).matches();
    }

    /** The hash as it is written, such as {@code sha256:9f86…}. */
    public static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }

    /**
     * Passes a written hash.
     *
     * @throws IllegalArgumentException if it is none; what it says does not show it, for it may be a token
     */
    static String requireHash(String text) {
        if (!HASH.matcher(text).matches()) {
            throw new IllegalArgumentException("hash: (not shown) (expected: sha256: and 64 lower-case hex digits, as"
                    + " carabiner token prints it)");
        }
        return text;
    }
}
