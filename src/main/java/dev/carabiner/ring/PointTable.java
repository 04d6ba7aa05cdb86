package dev.carabiner.ring;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The points of all members, in unsigned order, equal points in order of their owners' names. Immutable.
 *
 * <p>The circle is cut into segments of some 50 points by the top bits of the hash. A lookup reads the segment's cell and
 * the owner that it points to: two places in memory, mostly. A table with one member more or less shares all segments
 * with this one in which that member has no point, so it costs what changes, not what there is.
 *
 * <p>An owner is a number that a member keeps for as long as it is in the ring; what numbers are given does not show.
 */
final class PointTable {
    /** One more owner than this would not fit the table. */
    static final int MAX_OWNERS = Character.MAX_VALUE + 1;

    /** At most this many points a segment when it is made; */
    private static final int FULL = 64;

    /** with more the table is drawn anew, for an index in a segment should fit seven bits; */
    private static final int OVERFULL = 80;

    /** with less as well, for there is no use in segments that are mostly cells. */
    private static final int SPARSE = 24;

    /** So that the offsets in a segment leave room for a greater number. */
    private static final int LEAST_BITS = 2;

    private final long[][] segments;
    /** How many bits of a hash are left below those that choose the segment. */
    private final int width;

    private final int size;

    private PointTable(long[][] segments, int width, int size) {
        this.segments = segments;
        this.width = width;
        this.size = size;
    }

    /**
     * Builds the table of these points; the index in the list is the owner.
     *
     * @param order the owners in order of name
     */
    static PointTable of(List<long[]> pointsByOwner, Comparator<Integer> order) {
        int size = pointsByOwner.stream().mapToInt(points -> points.length).sum();
        int bits = Math.max(LEAST_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, size - 1) / FULL));
        Draft draft = new Draft(size, bits);
        pointsByOwner.forEach(draft::count);
        draft.place();
        for (int owner = 0; owner < pointsByOwner.size(); owner++) {
            draft.scatter(pointsByOwner.get(owner), owner);
        }
        draft.sort(order);
        return new PointTable(draft.segments(), Long.SIZE - bits, size);
    }

    int size() {
        return size;
    }

    /** Whether so many points are too many or too few for the segments that there are. */
    boolean fits(int points) {
        return points <= OVERFULL * segments.length
                && (points >= SPARSE * segments.length || segments.length == 1 << LEAST_BITS);
    }

    /** The owner of the first point that is strictly greater than the hash, or beyond the last point of the first one. */
    int ownerAfter(long hash) {
        long[] segment = segments[(int) (hash >>> width)];
        return Segment.owner(segment, Segment.successor(segment, hash & mask(), width));
    }

    /** A walk that begins with the first point that is strictly greater than the hash. */
    PointWalk after(long hash) {
        int number = (int) (hash >>> width);
        return new PointWalk(segments, width, number, Segment.successor(segments[number], hash & mask(), width));
    }

    /** A walk that begins with the first point of all. */
    PointWalk walk() {
        return new PointWalk(segments, width, 0, 0);
    }

    /** The last point of all, unsigned; 0 if there is none. */
    long last() {
        for (int number = segments.length - 1; number >= 0; number--) {
            int points = Segment.size(segments[number]);
            if (points > 0) {
                return ((long) number << width) | Segment.offset(segments[number], points - 1);
            }
        }
        return 0;
    }

    /** Whether the other table cuts the circle into segments of the same size, so that the two may share some. */
    boolean isLike(PointTable other) {
        return width == other.width;
    }

    /** This table with some more points of an owner, for whom {@link #fits} says yes. */
    PointTable with(int owner, long[] points, Comparator<Integer> order) {
        return edit(
                points,
                (segment, offsets, from, to) -> Segment.with(segment, offsets, from, to, owner, width, order),
                size + points.length);
    }

    /** This table without some points of an owner, all of which it has. */
    PointTable without(int owner, long[] points) {
        return edit(
                points,
                (segment, offsets, from, to) -> Segment.without(segment, offsets, from, to, owner, width),
                size - points.length);
    }

    private interface Edit {
        long[] apply(long[] segment, long[] offsets, int from, int to);
    }

    private PointTable edit(long[] points, Edit edit, int newSize) {
        long[] sorted = new long[points.length];
        for (int i = 0; i < points.length; i++) {
            sorted[i] = points[i] ^ Long.MIN_VALUE; // So that the signed order of the JDK is the unsigned one.
        }
        Arrays.sort(sorted);
        long[][] next = segments.clone();
        // Backwards, so that the segment behind an edited one is as it will be, but over the top of the circle.
        int to = sorted.length;
        while (to > 0) {
            int number = number(sorted[to - 1]);
            int from = to;
            while (from > 0 && number(sorted[from - 1]) == number) {
                from--;
                sorted[from] = (sorted[from] ^ Long.MIN_VALUE) & mask();
            }
            next[number] = edit.apply(next[number], sorted, from, to);
            tellBefore(next, number);
            to = from;
        }
        return new PointTable(next, width, newSize);
    }

    private int number(long flipped) {
        return (int) ((flipped ^ Long.MIN_VALUE) >>> width);
    }

    /** Tells the segments before this one which owner comes behind them: one, but for those without points. */
    private static void tellBefore(long[][] segments, int number) {
        int first = Segment.first(segments[number]);
        int before = number;
        do {
            before = before == 0 ? segments.length - 1 : before - 1;
            long[] segment = segments[before];
            int size = Segment.size(segment);
            if (Segment.owner(segment, size) == first) {
                return;
            }
            segments[before] = Segment.before(segment, first);
            if (size > 0) {
                return;
            }
        } while (before != number);
    }

    private long mask() {
        return (1L << width) - 1;
    }

    /** Sorts all points at once: by counting for their first bits, by insertion for the few that share those. */
    private static final class Draft {
        /** Buckets are finer than segments, so that few points share one. */
        private static final int FINER = 4;

        private final int bits;
        private final int width;
        private final int[] starts;
        private final long[] offsets;
        private final char[] owners;

        Draft(int size, int bits) {
            this.bits = bits;
            this.width = Long.SIZE - bits;
            this.starts = new int[(1 << (bits + FINER)) + 1];
            this.offsets = new long[size];
            this.owners = new char[size];
        }

        void count(long[] points) {
            int shift = width - FINER;
            for (long point : points) {
                starts[(int) (point >>> shift) + 1]++;
            }
        }

        void place() {
            for (int bucket = 1; bucket < starts.length; bucket++) {
                starts[bucket] += starts[bucket - 1];
            }
        }

        /** Moves the start of each bucket to its end, which is the start of the next one. */
        void scatter(long[] points, int owner) {
            int shift = width - FINER;
            long mask = (1L << width) - 1;
            for (long point : points) {
                int at = starts[(int) (point >>> shift)]++;
                offsets[at] = point & mask;
                owners[at] = (char) owner;
            }
        }

        void sort(Comparator<Integer> order) {
            int start = 0;
            for (int bucket = 0; bucket < starts.length - 1; bucket++) {
                for (int i = start + 1; i < starts[bucket]; i++) {
                    insert(start, i, order);
                }
                start = starts[bucket];
            }
        }

        private void insert(int start, int at, Comparator<Integer> order) {
            long offset = offsets[at];
            char owner = owners[at];
            int i = at;
            while (i > start && isAfter(i - 1, offset, owner, order)) {
                offsets[i] = offsets[i - 1];
                owners[i] = owners[i - 1];
                i--;
            }
            offsets[i] = offset;
            owners[i] = owner;
        }

        private boolean isAfter(int index, long offset, char owner, Comparator<Integer> order) {
            long other = offsets[index];
            return other == offset ? order.compare((int) owners[index], (int) owner) > 0 : other > offset;
        }

        long[][] segments() {
            long[][] segments = new long[1 << bits][];
            int behind = owners.length == 0 ? 0 : owners[0];
            int end = offsets.length;
            for (int number = segments.length - 1; number >= 0; number--) {
                int start = number == 0 ? 0 : starts[(number << FINER) - 1];
                segments[number] = Segment.of(offsets, owners, start, end - start, width, behind);
                behind = Segment.first(segments[number]);
                end = start;
            }
            return segments;
        }
    }
}
