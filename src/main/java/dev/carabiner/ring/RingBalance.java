package dev.carabiner.ring;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How evenly a ring deals out its keys.
 *
 * @param members each member's share of the circle by its name, 0 to 1; they add up to 1
 * @param zones the same by zone; members without a zone are not in it
 * @param maxToMean the greatest share for its weight, relative to the mean: 1 is even, 1.2 means 20 % more than due
 * @param minToMean the smallest share for its weight, relative to the mean: 1 is even, 0.8 means 20 % less than due
 * @param expected between what bounds both are for most rings with so many points
 */
public record RingBalance(
        SortedMap<String, Double> members,
        SortedMap<String, Double> zones,
        double maxToMean,
        double minToMean,
        BalanceBand expected) {

    public RingBalance {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        zones = Collections.unmodifiableSortedMap(new TreeMap<>(zones));
    }

    /** Whether the ring is as even as rings of so many points are. One in a hundred is not, by chance alone. */
    public boolean isAsExpected() {
        return minToMean >= expected.min() && maxToMean <= expected.max();
    }

    /** Measures a ring: exactly, from the lengths of its ranges. Of an empty ring the maps are empty and the ratios 1. */
    static RingBalance of(HashRing ring) {
        SortedMap<String, Double> members = new TreeMap<>();
        SortedMap<String, Double> zones = new TreeMap<>();
        if (ring.isEmpty()) {
            return new RingBalance(members, zones, 1, 1, BalanceBand.of(ring));
        }
        double[] shares = shares(ring);
        double weights = ring.members().stream().mapToDouble(RingMember::weight).sum();
        double max = 0;
        double min = Double.POSITIVE_INFINITY;
        for (int owner = 0; owner < shares.length; owner++) {
            if (!ring.owners().isTaken(owner)) {
                continue;
            }
            RingMember member = ring.owners().members()[owner];
            double share = shares[owner];
            members.put(member.name(), share);
            member.zone().ifPresent(zone -> zones.merge(zone, share, Double::sum));
            double toMean = share * weights / member.weight();
            max = Math.max(max, toMean);
            min = Math.min(min, toMean);
        }
        return new RingBalance(members, zones, max, min, BalanceBand.of(ring));
    }

    private static double[] shares(HashRing ring) {
        long[] lengths = new long[ring.owners().members().length];
        PointWalk walk = ring.points().walk();
        long previous = ring.points().last();
        for (int i = 0; i < ring.points().size(); i++) {
            lengths[walk.owner()] += walk.point() - previous;
            previous = walk.point();
            walk.next();
        }
        double[] shares = Arrays.stream(lengths).mapToDouble(Circle::share).toArray();
        if (Arrays.stream(lengths).allMatch(length -> length == 0)) {
            shares[walk.owner()] = 1; // One member has it all, and the length of the whole circle is 0 in 64 bits.
        }
        return shares;
    }
}
