package dev.carabiner.ring;

import java.util.Optional;

/**
 * A member as the ring sees it.
 *
 * @param name stable over restarts, for the member's points come from it: 1 to 255 characters, no control character
 * @param weight its part of the keys, relative to the other members': above 0, at most {@link #MAX_WEIGHT}
 * @param zone what it fails together with, if that is known: 1 to 255 characters, no control character
 */
public record RingMember(String name, double weight, Optional<String> zone) {
    /** The greatest weight. Each unit of it costs all members the memory of a ring's virtual nodes, so it is bounded. */
    public static final double MAX_WEIGHT = 100;

    private static final int MAX_TEXT = 255;

    public RingMember {
        checkText("name", name);
        zone.ifPresent(text -> checkText("zone", text));
        if (!(weight > 0 && weight <= MAX_WEIGHT)) { // Written so that NaN is refused too.
            throw new IllegalArgumentException(
                    "weight: " + weight + " (expected: above 0, at most " + MAX_WEIGHT + "; 1 is the usual)");
        }
    }

    /** A member of weight 1 in no zone. */
    public static RingMember of(String name) {
        return new RingMember(name, 1, Optional.empty());
    }

    /** How many points the member has: at least one, or a light member would silently own nothing. */
    int points(int virtualNodes) {
        return (int) Math.max(1, Math.round(weight * virtualNodes));
    }

    private static void checkText(String field, String text) {
        if (text.isEmpty() || text.length() > MAX_TEXT) {
            throw new IllegalArgumentException(
                    field + ": " + text.length() + " characters (expected: 1 to " + MAX_TEXT + ")");
        }
        if (text.codePoints().anyMatch(RingMember::isUnprintable)) {
            throw new IllegalArgumentException(
                    field + ": a control character or an unpaired surrogate (expected: printable text)");
        }
    }

    private static boolean isUnprintable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }
}
