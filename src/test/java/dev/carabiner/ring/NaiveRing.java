package dev.carabiner.ring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The ring as its definition reads: a sorted list of points, looked through from the front. A list, not a map, for a map
 * would swallow colliding points.
 */
final class NaiveRing {
    private final List<Point> points = new ArrayList<>();

    NaiveRing(Placement placement, int virtualNodes, List<RingMember> members) {
        for (RingMember member : members) {
            int count = (int) Math.max(1, Math.round(member.weight() * virtualNodes));
            for (long point : placement.pointsOf(member.name(), count)) {
                points.add(new Point(point, member));
            }
        }
        points.sort(Comparator.comparing(Point::unsigned)
                .thenComparing(point -> point.member().name()));
    }

    /** The points in order, as text. */
    List<String> describe() {
        return points.stream()
                .map(point -> RingHash.hex(point.hash) + " " + point.member.name())
                .toList();
    }

    List<Long> points() {
        return points.stream().map(Point::hash).toList();
    }

    Optional<String> owner(long hash) {
        return walk(hash).map(RingMember::name).findFirst();
    }

    /** Of the members in the order met: the first of each zone, then the others, and of all these the first. */
    List<RingMember> replicas(long hash, int count) {
        List<RingMember> met = walk(hash).distinct().toList();
        Set<RingMember> chosen = new LinkedHashSet<>();
        List<Optional<String>> zones = new ArrayList<>();
        for (RingMember member : met) {
            if (!zones.contains(member.zone())) {
                zones.add(member.zone());
                chosen.add(member);
            }
        }
        chosen.addAll(met);
        return chosen.stream().limit(count).toList();
    }

    private Stream<RingMember> walk(long hash) {
        return Stream.concat(
                        points.stream().filter(point -> Long.compareUnsigned(point.hash, hash) > 0), points.stream())
                .map(Point::member);
    }

    private record Point(long hash, RingMember member) {
        String unsigned() {
            return RingHash.hex(hash);
        }
    }
}
