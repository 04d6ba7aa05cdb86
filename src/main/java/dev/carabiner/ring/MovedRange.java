package dev.carabiner.ring;

import java.util.Collection;
import java.util.Optional;

/**
 * The keys whose hashes lie in {@code [start, end)} changed their owner. A range may run over the top of the circle, then
 * its end is the smaller number. No range is empty: where start and end are equal, it is the {@link #fullCircle}.
 *
 * @param start the first hash, unsigned
 * @param end the first hash behind the range, unsigned
 * @param from the name of the owner before, if there was one
 * @param to the name of the owner now, if there is one; always another than {@code from}
 */
public record MovedRange(long start, long end, Optional<String> from, Optional<String> to) {
    public MovedRange {
        if (from.equals(to)) {
            throw new IllegalArgumentException("to: " + to + " (expected: another owner than before)");
        }
    }

    /** The part of the circle that these ranges of one difference cover, 0 to 1: about that part of all keys moved. */
    public static double share(Collection<MovedRange> ranges) {
        long covered = 0;
        for (MovedRange range : ranges) {
            covered += range.end - range.start;
        }
        // Ranges of one difference never overlap, so a sum of 0 can only be the whole circle.
        return covered == 0 && !ranges.isEmpty() ? 1 : Circle.share(covered);
    }

    /** Whether all hashes are in the range. */
    public boolean fullCircle() {
        return start == end;
    }

    /** Whether a hash is in the range. */
    public boolean contains(long hash) {
        return fullCircle() || Long.compareUnsigned(hash - start, end - start) < 0;
    }
}
