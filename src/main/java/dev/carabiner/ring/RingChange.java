package dev.carabiner.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A change of a ring that somebody thinks of. */
public sealed interface RingChange {
    /**
     * The ring after the change.
     *
     * @throws IllegalArgumentException if it cannot be made, or a bound of the ring would be exceeded
     */
    HashRing applyTo(HashRing ring);

    /** A member comes, or the one of this name gets another weight or zone. */
    record Add(RingMember member) implements RingChange {
        @Override
        public HashRing applyTo(HashRing ring) {
            return ring.with(member);
        }
    }

    /** A member leaves. */
    record Remove(String name) implements RingChange {
        @Override
        public HashRing applyTo(HashRing ring) {
            if (ring.members().stream().noneMatch(member -> member.name().equals(name))) {
                throw new IllegalArgumentException("remove: " + name + " (expected: a member of the ring)");
            }
            return ring.without(name);
        }
    }

    /**
     * Reads {@code add:NAME[:WEIGHT[:ZONE]],remove:NAME}, with as many changes as one likes. Names may have colons in
     * them, such as {@code host:5801}: the weight is the first number of at most {@link RingMember#MAX_WEIGHT} that
     * stands between colons, outside of brackets. What stands behind it is the zone.
     *
     * @throws IllegalArgumentException if it is written in another way
     */
    static List<RingChange> parse(String text) {
        List<RingChange> changes = new ArrayList<>();
        for (String change : text.split(",", -1)) {
            if (change.startsWith("add:")) {
                changes.add(new Add(member(change.substring("add:".length()))));
            } else if (change.startsWith("remove:")) {
                changes.add(new Remove(change.substring("remove:".length())));
            } else {
                throw new IllegalArgumentException(
                        "change: " + change + " (expected: add:NAME[:WEIGHT[:ZONE]] or remove:NAME)");
            }
        }
        return changes;
    }

    private static RingMember member(String text) {
        int colon = afterName(text);
        while (colon >= 0) {
            int end = text.indexOf(':', colon + 1);
            Optional<Double> weight = weight(text.substring(colon + 1, end < 0 ? text.length() : end));
            if (weight.isPresent()) {
                Optional<String> zone = end < 0 ? Optional.empty() : Optional.of(text.substring(end + 1));
                return new RingMember(text.substring(0, colon), weight.get(), zone);
            }
            colon = end;
        }
        return RingMember.of(text);
    }

    /** The first colon that may end the name; those of an address in brackets do not. */
    private static int afterName(String text) {
        return text.startsWith("[") ? text.indexOf(':', Math.max(0, text.indexOf(']'))) : text.indexOf(':');
    }

    private static Optional<Double> weight(String text) {
        if (!text.matches("-?[0-9]+(\\.[0-9]+)?")) {
            return Optional.empty();
        }
        double number = Double.parseDouble(text);
        return number > RingMember.MAX_WEIGHT ? Optional.empty() : Optional.of(number); // A port is no weight.
    }
}
