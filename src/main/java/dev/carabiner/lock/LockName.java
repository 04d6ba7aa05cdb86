package dev.carabiner.lock;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The name of a lock: 1 to 512 bytes of UTF-8 with no control character, and neither {@code .} nor {@code ..}, which
 * clients and proxies would resolve away in a path.
 */
public record LockName(String value) implements Comparable<LockName> {
    /** The longest name, in bytes of UTF-8. */
    public static final int MAX_BYTES = 512;

    public LockName {
        int bytes = utf8Length(value);
        if (bytes < 1 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException("lock: " + bytes + " bytes of UTF-8 (expected: 1 to " + MAX_BYTES + ")");
        }
        if (value.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("lock: a control character (expected: none)");
        }
        if (value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException("lock: " + value + " (expected: any name but . and ..)");
        }
    }

    private static int utf8Length(String value) {
        if (value.length() > MAX_BYTES) {
            return value.length(); // Each UTF-16 unit takes at least one byte: already too long.
        }
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(value));
            return encoded.remaining();
        } catch (CharacterCodingException unpaired) {
            throw new IllegalArgumentException("lock: an unpaired surrogate (expected: valid Unicode)", unpaired);
        }
    }

    @Override
    public int compareTo(LockName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
