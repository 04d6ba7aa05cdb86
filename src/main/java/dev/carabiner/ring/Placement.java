package dev.carabiner.ring;

/** Where keys and members stand on the circle. Tests put a coarse one in its place, to make points collide. */
interface Placement {
    /** The hash of a key, as 64 unsigned bits. */
    long hashOf(CharSequence key);

    /** The first {@code count} points of a member, in the order of generation; a smaller count gives a prefix. */
    long[] pointsOf(String member, int count);
}
