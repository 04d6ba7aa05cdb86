package dev.carabiner.access;

import dev.carabiner.lock.LockName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A right, on all names that begin with a prefix; the empty one is every name's. Written {@code lock:read},
 * {@code lock:read:PREFIX}, {@code lock:write}, {@code lock:write:PREFIX}, {@code ring:read} or {@code admin}.
 */
public record Scope(Right right, String prefix) {
    static final String EXPECTED = "lock:read, lock:read:PREFIX, lock:write, lock:write:PREFIX, ring:read or admin";

    public Scope {
        if (!right.isOnNames() && !prefix.isEmpty()) {
            throw new IllegalArgumentException(
                    "scope: " + right.label() + " of some names (expected: " + EXPECTED + ")");
        }
        if (prefix.getBytes(StandardCharsets.UTF_8).length > LockName.MAX_BYTES
                || prefix.codePoints().anyMatch(Scope::isUnusable)) {
            throw new IllegalArgumentException("scope: a prefix that no lock name has (expected: at most "
                    + LockName.MAX_BYTES + " bytes, without control characters)");
        }
    }

    private static boolean isUnusable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    /** Reads the written form; empty if it is none, as most words in other people's tokens are. */
    static Optional<Scope> read(String text) {
        Optional<Right> plain = right(text);
        if (plain.isPresent()) {
            return Optional.of(new Scope(plain.get(), ""));
        }
        // The right has a colon of its own; what stands behind the next one is the prefix, colons and all.
        int second = text.indexOf(':', text.indexOf(':') + 1);
        if (second < 0 || second + 1 == text.length()) {
            return Optional.empty(); // An empty prefix is nobody's intention.
        }
        return right(text.substring(0, second))
                .filter(Right::isOnNames)
                .map(right -> new Scope(right, text.substring(second + 1)));
    }

    private static Optional<Right> right(String label) {
        return Arrays.stream(Right.values())
                .filter(right -> right.label().equals(label))
                .findFirst();
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static Scope parse(String text) {
        return read(text)
                .orElseThrow(
                        () -> new IllegalArgumentException("scope: " + shown(text) + " (expected: " + EXPECTED + ")"));
    }

    private static String shown(String text) {
        String cut = text.length() > 64 ? text.substring(0, 64) + "…" : text;
        return cut.codePoints()
                .map(c -> isUnusable(c) ? 0xFFFD : c)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return prefix.isEmpty() ? right.label() : right.label() + ":" + prefix;
    }
}
