package dev.carabiner.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One walk around two rings at once, which finds where that differs what they say about keys. Linear in the number of
 * points, and quicker where the rings share segments. Ranges that touch and tell the same are joined, over the top of the
 * circle too, so there is no shorter list.
 *
 * @param <T> what a ring says about a key
 */
final class RangeDiff<T> {
    private final Side<T> before;
    private final Side<T> after;
    /** Whether keys of a segment that the rings share are told the same by both, whatever comes behind it. */
    private final boolean sharing;

    private final List<Arc<T>> arcs = new ArrayList<>();

    private RangeDiff(Side<T> before, Side<T> after, boolean sharing) {
        this.before = before;
        this.after = after;
        this.sharing = sharing;
    }

    /** What the rings say about the keys from a hash, included, to another, excluded; all keys if these are equal. */
    record Arc<T>(long start, long end, T from, T to) {
        boolean isContinuedBy(Arc<T> next) {
            return end == next.start && from.equals(next.from) && to.equals(next.to);
        }
    }

    /** Where owners differ, by name, in order of start; the arc over the top is the last. */
    static List<MovedRange> ofOwners(HashRing before, HashRing after) {
        // One object for a name, so that most comparisons need not look into it.
        Map<String, Optional<String>> names = new HashMap<>();
        RangeDiff<Optional<String>> diff = new RangeDiff<>(
                ownersOf(before, names), ownersOf(after, names), before.points().isLike(after.points()));
        return diff.arcs().stream()
                .map(arc -> new MovedRange(arc.start, arc.end, arc.from, arc.to))
                .toList();
    }

    /** Where the lists of replicas differ, by name, in order of start; the arc over the top is the last. */
    static List<MovedReplicas> ofReplicas(HashRing before, HashRing after, int count) {
        RangeDiff<List<String>> diff = new RangeDiff<>(replicasOf(before, count), replicasOf(after, count), false);
        return diff.arcs().stream()
                .map(arc -> new MovedReplicas(arc.start, arc.end, arc.from, arc.to))
                .toList();
    }

    private static Side<Optional<String>> ownersOf(HashRing ring, Map<String, Optional<String>> names) {
        List<Optional<String>> nameByOwner = new ArrayList<>();
        for (RingMember member : ring.owners().members()) {
            nameByOwner.add(names.computeIfAbsent(member.name(), Optional::of));
        }
        return new Side<>(ring, Optional.empty(), walk -> nameByOwner.get(walk.owner()));
    }

    private static Side<List<String>> replicasOf(HashRing ring, int count) {
        ReplicaWalk replicas = ring.replicaWalk();
        String[] names =
                Arrays.stream(ring.owners().members()).map(RingMember::name).toArray(String[]::new);
        return new Side<>(ring, List.of(), walk -> replicas.from(walk.copy(), count, names));
    }

    private List<Arc<T>> arcs() {
        if (before.size == 0 && after.size == 0) {
            return List.of();
        }
        long last = lastPoint();
        long start = last; // The first stretch is the one over the top, from the last point to the first.
        boolean more = true;
        while (more) {
            long end;
            if (sharing && before.isAtSameSegmentAs(after)) {
                end = before.walk.lastOfSegment();
                before.passSegment();
                after.passSegment();
            } else {
                end = nextPoint();
                addUnlessSame(start, end);
                before.pass(end);
                after.pass(end);
            }
            start = end;
            more = end != last;
        }
        closeCircle(last);
        return arcs;
    }

    private long lastPoint() {
        if (before.size == 0 || after.size == 0) {
            return (before.size == 0 ? after : before).lastPoint;
        }
        return maxUnsigned(before.lastPoint, after.lastPoint);
    }

    private long nextPoint() {
        if (before.isPassed() || after.isPassed()) {
            return (before.isPassed() ? after : before).nextPoint();
        }
        return minUnsigned(before.nextPoint(), after.nextPoint());
    }

    /** Of the keys from start to end each ring says one thing: that of its next point, for no point lies between. */
    private void addUnlessSame(long start, long end) {
        T from = before.label;
        T to = after.label;
        if (!from.equals(to)) {
            addOrExtend(new Arc<>(start, end, from, to));
        }
    }

    private void addOrExtend(Arc<T> arc) {
        int last = arcs.size() - 1;
        if (last >= 0 && arcs.get(last).isContinuedBy(arc)) {
            arcs.set(last, new Arc<>(arcs.get(last).start, arc.end, arc.from, arc.to));
        } else {
            arcs.add(arc);
        }
    }

    private void closeCircle(long last) {
        if (arcs.isEmpty() || arcs.get(0).start != last) {
            return;
        }
        Arc<T> first = arcs.get(0);
        if (first.start == first.end) {
            // Where the walk began means nothing here: all full circles are written alike.
            arcs.set(0, new Arc<>(0, 0, first.from, first.to));
            return;
        }
        addOrExtend(arcs.remove(0));
    }

    private static long maxUnsigned(long a, long b) {
        return Long.compareUnsigned(a, b) >= 0 ? a : b;
    }

    private static long minUnsigned(long a, long b) {
        return Long.compareUnsigned(a, b) <= 0 ? a : b;
    }

    /** One of the two rings, and how far the walk has come on it. */
    private static final class Side<T> {
        private final int size;
        private final long lastPoint;
        private final PointWalk walk;
        private final Function<PointWalk, T> labels;
        private T label;
        private int passed;

        /** @param none what is said about keys by a ring without points */
        Side(HashRing ring, T none, Function<PointWalk, T> labels) {
            this.size = ring.points().size();
            this.walk = ring.points().walk();
            this.lastPoint = ring.points().last();
            this.labels = labels;
            this.label = size == 0 ? none : labels.apply(walk);
        }

        boolean isPassed() {
            return passed == size;
        }

        long nextPoint() {
            return walk.point();
        }

        void pass(long point) {
            if (isPassed() || walk.point() != point) {
                return;
            }
            do {
                walk.next(); // From the last to the first, whose label holds over the top too.
                passed++;
            } while (!isPassed() && walk.point() == point);
            label = labels.apply(walk);
        }

        boolean isAtSameSegmentAs(Side<T> other) {
            return !isPassed() && !other.isPassed() && walk.startsSameSegmentAs(other.walk);
        }

        void passSegment() {
            passed += walk.leaveSegment();
            label = labels.apply(walk);
        }
    }
}
