package dev.carabiner.ring;

/**
 * The sequence of Steele, Lea and Flood's SplitMix64 ("Fast splittable pseudorandom number generators", 2014), here as a
 * function of seed and position. Within one seed no value repeats, so a member never collides with itself.
 */
final class SplitMix64 {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private SplitMix64() {}

    /** Returns the value at a position of the sequence; position 0 is the first. */
    static long at(long seed, int position) {
        long state = seed + (position + 1L) * GOLDEN_GAMMA;
        state = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        state = (state ^ (state >>> 27)) * 0x94D049BB133111EBL;
        return state ^ (state >>> 31);
    }
}
