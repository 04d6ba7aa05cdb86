package dev.carabiner.ring;

/** The circle of 2<sup>64</sup> hashes. */
final class Circle {
    private Circle() {}

    /** A length below the whole circle, unsigned, as a part of the circle; rounded once, and above 0 if the length is. */
    static double share(long length) {
        if (length >= 0) {
            return length * 0x1p-64;
        }
        // Signed, it would be negative: halve it, but keep the bit that falls out, which may decide the rounding.
        return ((length >>> 1) | (length & 1)) * 0x1p-63;
    }
}
