package dev.carabiner.ring;

import java.util.Arrays;

/**
 * XXH3 cut down to 8 bits, which stand at {@code shift} in the hash: so nearly all points collide with others. At shift 56
 * they are spread over the circle, at 0 all of them are in one cell at its beginning.
 */
record CoarsePlacement(int shift) implements Placement {
    @Override
    public long hashOf(CharSequence key) {
        return coarse(RingHash.XXH3.hashOf(key));
    }

    @Override
    public long[] pointsOf(String member, int count) {
        return Arrays.stream(RingHash.XXH3.pointsOf(member, count))
                .map(this::coarse)
                .toArray();
    }

    private long coarse(long hash) {
        return (hash >>> 56) << shift;
    }
}
