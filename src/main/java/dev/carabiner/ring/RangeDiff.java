package dev.carabiner.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One walk around two rings at once, which finds where their owners differ. Linear in the number of points. Ranges that
 * touch and tell the same are joined, over the top of the circle too, so there is no shorter list.
 */
final class RangeDiff {
    private final Side before;
    private final Side after;
    private final List<MovedRange> ranges = new ArrayList<>();

    RangeDiff(HashRing before, HashRing after) {
        this.before = new Side(before);
        this.after = new Side(after);
    }

    /** The ranges in order of their start; the one over the top is the last. */
    List<MovedRange> ranges() {
        if (before.isEmpty() && after.isEmpty()) {
            return List.of();
        }
        long last = lastPoint();
        long start = last; // The first stretch is the one over the top, from the last point to the first.
        boolean more = true;
        while (more) {
            long end = nextPoint();
            addUnlessSame(start, end);
            before.pass(end);
            after.pass(end);
            start = end;
            more = end != last;
        }
        closeCircle(last);
        return List.copyOf(ranges);
    }

    private long lastPoint() {
        if (before.isEmpty() || after.isEmpty()) {
            return (before.isEmpty() ? after : before).lastPoint();
        }
        return maxUnsigned(before.lastPoint(), after.lastPoint());
    }

    private long nextPoint() {
        if (before.isPassed() || after.isPassed()) {
            return (before.isPassed() ? after : before).nextPoint();
        }
        return minUnsigned(before.nextPoint(), after.nextPoint());
    }

    /** Keys from start to end have one owner on each side: that of the next point, for no point lies between. */
    private void addUnlessSame(long start, long end) {
        Optional<String> from = before.owner();
        Optional<String> to = after.owner();
        if (!from.equals(to)) {
            addOrExtend(new MovedRange(start, end, from, to));
        }
    }

    private void addOrExtend(MovedRange range) {
        int last = ranges.size() - 1;
        if (last >= 0 && isContinuedBy(ranges.get(last), range)) {
            ranges.set(last, new MovedRange(ranges.get(last).start(), range.end(), range.from(), range.to()));
        } else {
            ranges.add(range);
        }
    }

    private void closeCircle(long last) {
        if (ranges.isEmpty() || ranges.get(0).start() != last) {
            return;
        }
        if (ranges.get(0).fullCircle()) {
            // Where the walk began means nothing here: all full circles are written alike.
            ranges.set(
                    0, new MovedRange(0, 0, ranges.get(0).from(), ranges.get(0).to()));
            return;
        }
        addOrExtend(ranges.remove(0));
    }

    private static boolean isContinuedBy(MovedRange range, MovedRange next) {
        return range.end() == next.start()
                && range.from().equals(next.from())
                && range.to().equals(next.to());
    }

    private static long maxUnsigned(long a, long b) {
        return Long.compareUnsigned(a, b) >= 0 ? a : b;
    }

    private static long minUnsigned(long a, long b) {
        return Long.compareUnsigned(a, b) <= 0 ? a : b;
    }

    /** One of the two rings, and how far the walk has come on it. */
    private static final class Side {
        private final PointTable points;
        private final List<Optional<String>> names;
        private int next;

        Side(HashRing ring) {
            this.points = ring.points();
            this.names = ring.members().stream()
                    .map(member -> Optional.of(member.name()))
                    .toList();
        }

        boolean isEmpty() {
            return points.size() == 0;
        }

        boolean isPassed() {
            return next == points.size();
        }

        long lastPoint() {
            return points.point(points.size() - 1);
        }

        long nextPoint() {
            return points.point(next);
        }

        void pass(long point) {
            while (!isPassed() && points.point(next) == point) {
                next++;
            }
        }

        Optional<String> owner() {
            return isEmpty() ? Optional.empty() : names.get(points.owner(isPassed() ? 0 : next));
        }
    }
}
