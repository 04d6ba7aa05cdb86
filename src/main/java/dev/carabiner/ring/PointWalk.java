package dev.carabiner.ring;

/** A walk around the circle from point to point, which never ends. For one thread. */
final class PointWalk {
    private final long[][] segments;
    private final int width;

    private int number;
    private long[] segment;
    private int index;
    private int size;

    PointWalk(long[][] segments, int width, int number, int index) {
        this.segments = segments;
        this.width = width;
        this.number = number;
        this.segment = segments[number];
        this.index = index;
        this.size = Segment.size(segment);
        skipToPoint();
    }

    /** The point, unsigned. */
    long point() {
        return ((long) number << width) | Segment.offset(segment, index);
    }

    int owner() {
        return Segment.owner(segment, index);
    }

    /** Goes on to the next point, from the last to the first. */
    void next() {
        index++;
        skipToPoint();
    }

    /** Another walk that begins where this one is. */
    PointWalk copy() {
        return new PointWalk(segments, width, number, index);
    }

    /** Whether both are at the first point of the very same segment: then the two have all of it in common. */
    boolean startsSameSegmentAs(PointWalk other) {
        return index == 0 && other.index == 0 && segment == other.segment;
    }

    /** The last point of the segment, unsigned. */
    long lastOfSegment() {
        return ((long) number << width) | Segment.offset(segment, size - 1);
    }

    /** Goes on to the first point behind the segment, and tells how many points it passes by that. */
    int leaveSegment() {
        int passed = size - index;
        index = size;
        skipToPoint();
        return passed;
    }

    private void skipToPoint() {
        // Round once at most: whoever walks has a point to find.
        for (int skipped = 0; index == size && skipped <= segments.length; skipped++) {
            number = number + 1 == segments.length ? 0 : number + 1;
            segment = segments[number];
            index = 0;
            size = Segment.size(segment);
        }
    }
}
