package dev.carabiner.ring;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a change of the ring would move, before it moves. The change itself is not made.
 *
 * @param before the ring as it is
 * @param after the ring as it would be
 * @param ranges exactly the ranges of keys that would get another owner
 */
public record WhatIf(HashRing before, HashRing after, List<MovedRange> ranges) {
    public WhatIf {
        ranges = List.copyOf(ranges);
    }

    /**
     * Makes these changes one after the other, in thought.
     *
     * @throws IllegalArgumentException if one of them cannot be made
     */
    public static WhatIf of(HashRing ring, List<RingChange> changes) {
        HashRing after = ring;
        for (RingChange change : changes) {
            after = change.applyTo(after);
        }
        return new WhatIf(ring, after, ring.diff(after));
    }

    /**
     * What would go from one member to another.
     *
     * @param from who has it now, if anybody has
     * @param to who would have it, if anybody would
     * @param share the part of all keys, 0 to 1
     * @param ranges in how many pieces
     */
    public record Flow(Optional<String> from, Optional<String> to, double share, int ranges) {}

    /** The part of all keys that would get another owner, 0 to 1. */
    public double moved() {
        return MovedRange.share(ranges);
    }

    /** Who would give how much to whom, in order of names. */
    public List<Flow> flows() {
        Map<String, Flow> flows = new TreeMap<>();
        for (MovedRange range : ranges) {
            // No name has a control character in it.
            String route = range.from().orElse("") + "\0" + range.to().orElse("");
            Flow piece = new Flow(range.from(), range.to(), MovedRange.share(List.of(range)), 1);
            flows.merge(
                    route,
                    piece,
                    (flow, more) -> new Flow(
                            flow.from(), flow.to(), flow.share() + more.share(), flow.ranges() + more.ranges()));
        }
        return List.copyOf(flows.values());
    }

    /**
     * How much would have to be copied so that each key is on its first {@code count} replicas again, as a multiple of
     * all keys: 0.5 means half of the data once, or a quarter of it to two members each.
     *
     * @throws IllegalArgumentException if the count is below 1
     */
    public double copied(int count) {
        return MovedReplicas.copied(before.diffReplicas(after, count));
    }
}
