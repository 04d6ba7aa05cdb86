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
 */
public record RingBalance(
        SortedMap<String, Double> members, SortedMap<String, Double> zones, double maxToMean, double minToMean) {

    public RingBalance {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        zones = Collections.unmodifiableSortedMap(new TreeMap<>(zones));
    }

    /** Measures a ring: exactly, from the lengths of its ranges. Of an empty ring the maps are empty and the ratios 1. */
    static RingBalance of(HashRing ring) {
        SortedMap<String, Double> members = new TreeMap<>();
        SortedMap<String, Double> zones = new TreeMap<>();
        if (ring.isEmpty()) {
            return new RingBalance(members, zones, 1, 1);
        }
        double[] shares = shares(ring.points(), ring.members().size());
        double weights = ring.members().stream().mapToDouble(RingMember::weight).sum();
        double max = 0;
        double min = Double.POSITIVE_INFINITY;
        for (int i = 0; i < shares.length; i++) {
            RingMember member = ring.members().get(i);
            double share = shares[i];
            members.put(member.name(), share);
            member.zone().ifPresent(zone -> zones.merge(zone, share, Double::sum));
            double toMean = share * weights / member.weight();
            max = Math.max(max, toMean);
            min = Math.min(min, toMean);
        }
        return new RingBalance(members, zones, max, min);
    }

    private static double[] shares(PointTable points, int owners) {
        long[] lengths = new long[owners];
        long previous = points.point(points.size() - 1);
        for (int i = 0; i < points.size(); i++) {
            lengths[points.owner(i)] += points.point(i) - previous;
            previous = points.point(i);
        }
        double[] shares = Arrays.stream(lengths).mapToDouble(Circle::share).toArray();
        if (Arrays.stream(lengths).allMatch(length -> length == 0)) {
            shares[points.owner(0)] = 1; // One member has it all, and the length of the whole circle is 0 in 64 bits.
        }
        return shares;
    }
}
