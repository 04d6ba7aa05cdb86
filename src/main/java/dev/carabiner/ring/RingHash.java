package dev.carabiner.ring;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** The hash function that a ring is drawn with. All members of a cluster must use the same. */
public enum RingHash implements Placement {
    /** XXH3 with 64 bits over the UTF-16 code units of the text. Fast, and allocates nothing. */
    XXH3("xxh3") {
        @Override
        public long hashOf(CharSequence key) {
            return XXH3_64.hashCharsToLong(key);
        }

        @Override
        public long[] pointsOf(String member, int count) {
            long seed = hashOf(member);
            long[] points = new long[count];
            for (int k = 0; k < count; k++) {
                points[k] = SplitMix64.at(seed, k);
            }
            return points;
        }
    },

    /**
     * The first 64 bits of MD5 over the text in UTF-8, with the points {@code NAME:0}, {@code NAME:1} and so on: the
     * ring of the textbooks, for comparison and for migration. An unpaired surrogate hashes like a question mark.
     */
    MD5("md5") {
        @Override
        public long hashOf(CharSequence key) {
            return firstHalf(newMd5(), key.toString());
        }

        @Override
        public long[] pointsOf(String member, int count) {
            MessageDigest md5 = newMd5();
            long[] points = new long[count];
            for (int k = 0; k < count; k++) {
                points[k] = firstHalf(md5, member + ":" + k);
            }
            return points;
        }
    };

    private static final Hasher64 XXH3_64 = Hashing.xxh3_64();

    private final String label;

    RingHash(String label) {
        this.label = label;
    }

    /**
     * Returns the hash of this label.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static RingHash ofLabel(String label) {
        return Arrays.stream(values())
                .filter(hash -> hash.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("hash: " + label + " (expected: " + labels() + ")"));
    }

    /** Writes a hash or a point for JSON and people: 16 lower-case hexadecimal digits. */
    public static String hex(long hash) {
        return HexFormat.of().toHexDigits(hash);
    }

    /** The name in configuration and documents. */
    public String label() {
        return label;
    }

    /** The hash of a key, as 64 unsigned bits. Any text is a key, the empty one too. */
    @Override
    public abstract long hashOf(CharSequence key);

    private static String labels() {
        return Arrays.stream(values()).map(RingHash::label).collect(Collectors.joining(" or "));
    }

    private static MessageDigest newMd5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("MD5 is missing, which every Java platform must have", impossible);
        }
    }

    private static long firstHalf(MessageDigest md5, String text) {
        return ByteBuffer.wrap(md5.digest(text.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}
