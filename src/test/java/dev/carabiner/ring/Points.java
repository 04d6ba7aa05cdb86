package dev.carabiner.ring;

import java.util.ArrayList;
import java.util.List;

/** The points of a ring, for tests to look at. */
final class Points {
    private Points() {}

    /** A point and the name of its member. */
    record Point(long hash, String member) {}

    /** All points, in the order in which a walk meets them. */
    static List<Point> of(HashRing ring) {
        List<Point> points = new ArrayList<>();
        PointWalk walk = ring.points().walk();
        for (int i = 0; i < ring.points().size(); i++) {
            points.add(new Point(
                    walk.point(), ring.owners().members()[walk.owner()].name()));
            walk.next();
        }
        return points;
    }

    /** All points in order, as text. */
    static List<String> describe(HashRing ring) {
        return of(ring).stream()
                .map(point -> RingHash.hex(point.hash()) + " " + point.member())
                .toList();
    }
}
