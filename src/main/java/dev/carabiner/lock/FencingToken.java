package dev.carabiner.lock;

import java.util.Optional;

/**
 * A number that grows with every grant of a lock, for resources that refuse whoever comes with an older one (Gray and
 * Cheriton 1989, section 3; Burrows 2006, section 2.4, calls it a sequencer).
 *
 * <p>A shard that has no history starts at the seconds since 1970, shifted left by 20 bits: above all that an earlier
 * life of the cluster can have issued while its clock was right, for nobody grants a million locks of one shard in a
 * second. It stays below 2^53 until the year 2242, so JSON and JavaScript keep it exact.
 */
public record FencingToken(long value) implements Comparable<FencingToken> {
    private static final int SECOND_BITS = 20;
    private static final long MAX = (1L << 53) - 1;

    /** Older than every token that is granted. */
    public static final FencingToken NONE = new FencingToken(0);

    public FencingToken {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException("token: " + value + " (expected: 0 to " + MAX + ")");
        }
    }

    /** The token below the first one of a shard without history. */
    public static FencingToken baseAt(long wallMillis) {
        return new FencingToken(Math.max(0, wallMillis / 1000) << SECOND_BITS);
    }

    /** The token of this value, or empty if no token has it. */
    public static Optional<FencingToken> parse(long value) {
        return value < 0 || value > MAX ? Optional.empty() : Optional.of(new FencingToken(value));
    }

    /** Whether this may be the base of a shard that has granted nothing yet. */
    boolean isBase() {
        return (value & ((1L << SECOND_BITS) - 1)) == 0;
    }

    FencingToken next() {
        return new FencingToken(value + 1);
    }

    FencingToken atLeast(FencingToken other) {
        return value >= other.value ? this : other;
    }

    @Override
    public int compareTo(FencingToken other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
