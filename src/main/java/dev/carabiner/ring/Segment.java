package dev.carabiner.ring;

import java.util.Comparator;

/**
 * One of the equal parts of the circle, with its points: an array, for a lookup must not follow a reference too many.
 *
 * <ul>
 *   <li>First {@value #CELLS} bytes, one for each of the equal cells of the segment. Of a cell without points: the index
 *       of the first point behind it, which all its hashes have as their successor, so that nothing else need be read.
 *       Of a cell with points: the same, or {@value #MOST} if it is more, and the top bit set.
 *   <li>Then the points in order, as offsets from the start of the segment, and one more that is greater than any.
 *   <li>From the end backwards the owners of the points, 16 bits each, and one more: of the first point behind the
 *       segment. So the successor of a hash always has an owner here.
 * </ul>
 *
 * <p>Never written to once others can see it: rings that differ by one member share most of their segments.
 */
final class Segment {
    /** A power of two; with some 50 points in a segment, about four hashes in five fall into a cell without points. */
    static final int CELLS = 256;

    private static final int CELL_BITS = 8;
    private static final int MOST = 127;
    private static final int MIXED = 0x80;
    private static final long EVERY_BYTE = 0x0101010101010101L;
    private static final long EVERY_MIXED = 0x8080808080808080L;
    private static final int POINTS = CELLS / Long.BYTES;

    /** A cell with more points than this is searched rather than scanned. */
    private static final int SCAN_LIMIT = 8;

    private Segment() {}

    /**
     * Makes a segment of the first {@code size} of these points, which are in order.
     *
     * @param width how many bits an offset has, {@value #CELL_BITS} to 62
     * @param behind the owner of the first point behind the segment
     */
    static long[] of(long[] offsets, char[] owners, int from, int size, int width, int behind) {
        long[] segment = new long[POINTS + size + 1 + size / 4 + 1];
        System.arraycopy(offsets, from, segment, POINTS, size);
        segment[POINTS + size] = Long.MAX_VALUE;
        int last = segment.length - 1;
        for (int i = 0; i < size; i++) {
            segment[last - (i >>> 2)] |= (long) owners[from + i] << (i << 4);
        }
        segment[last - (size >>> 2)] |= (long) behind << (size << 4);
        fillCells(segment, size, width - CELL_BITS);
        return segment;
    }

    /** Eight cells at a time: all begin with the same index, and each point raises that of the cells behind its own. */
    private static void fillCells(long[] segment, int size, int shift) {
        int index = 0;
        for (int word = 0; word < POINTS; word++) {
            long bytes = (Math.min(index, MOST) * EVERY_BYTE) | (index > MOST ? EVERY_MIXED : 0);
            while (index < size && segment[POINTS + index] >>> (shift + 3) == word) {
                int place = (int) (segment[POINTS + index] >>> shift) << 3; // Shifts of 64 bits take it modulo 64.
                index++;
                bytes |= (long) MIXED << place;
                // In two shifts, for those behind the last cell are none.
                long behind = EVERY_BYTE << place << 8;
                bytes = index > MOST ? bytes | (behind * MIXED) : bytes + behind;
            }
            segment[word] = bytes;
        }
    }

    /** The index of the first point that is strictly greater than the offset; {@link #size} if there is none. */
    static int successor(long[] segment, long offset, int width) {
        int cell = (int) (offset >>> (width - CELL_BITS));
        int entry = (int) (segment[cell >>> 3] >>> (cell << 3));
        int index = entry & MOST;
        return (entry & MIXED) == 0 ? index : successorFrom(segment, offset, index);
    }

    private static int successorFrom(long[] segment, long offset, int first) {
        int index = first;
        while (segment[POINTS + index] <= offset) {
            index++;
            if (index - first > SCAN_LIMIT) {
                return search(segment, offset, index);
            }
        }
        return index;
    }

    private static int search(long[] segment, long offset, int low) {
        int from = low;
        int to = size(segment);
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (segment[POINTS + middle] <= offset) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** The owner of a point, or of the first one behind the segment. */
    static int owner(long[] segment, int index) {
        return (char) (segment[segment.length - 1 - (index >>> 2)] >>> (index << 4));
    }

    /** How many points there are. */
    static int size(long[] segment) {
        // The length is that of the cells, of n points, of one more, and of n / 4 + 1 words of owners.
        return (4 * (segment.length - POINTS - 2) + 4) / 5;
    }

    static long offset(long[] segment, int index) {
        return segment[POINTS + index];
    }

    /** The owner of the first point of the segment, or of the first one behind it if the segment has none. */
    static int first(long[] segment) {
        return owner(segment, 0);
    }

    /** The same segment, before another one. */
    static long[] before(long[] segment, int behind) {
        int size = size(segment);
        long[] changed = segment.clone();
        int word = changed.length - 1 - (size >>> 2);
        changed[word] = (changed[word] & ~(0xFFFFL << (size << 4))) | ((long) behind << (size << 4));
        return changed;
    }

    /** The segment with some more points of one owner. */
    static long[] with(
            long[] segment, long[] added, int from, int to, int owner, int width, Comparator<Integer> order) {
        int size = size(segment);
        int total = size + to - from;
        long[] offsets = new long[total];
        char[] owners = new char[total];
        int mine = from;
        int old = 0;
        for (int i = 0; i < total; i++) {
            if (mine < to && (old == size || precedes(added[mine], owner, segment, old, order))) {
                offsets[i] = added[mine++];
                owners[i] = (char) owner;
            } else {
                offsets[i] = offset(segment, old);
                owners[i] = (char) owner(segment, old++);
            }
        }
        return of(offsets, owners, 0, total, width, owner(segment, size));
    }

    private static boolean precedes(long offset, int owner, long[] segment, int index, Comparator<Integer> order) {
        long other = offset(segment, index);
        return offset == other ? order.compare(owner, owner(segment, index)) < 0 : offset < other;
    }

    /** The segment without some points of one owner, all of which it has. */
    static long[] without(long[] segment, long[] removed, int from, int to, int owner, int width) {
        int size = size(segment);
        int total = size - (to - from);
        long[] offsets = new long[total];
        char[] owners = new char[total];
        int gone = from;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (gone < to && offset(segment, i) == removed[gone] && owner(segment, i) == owner) {
                gone++;
            } else {
                offsets[kept] = offset(segment, i);
                owners[kept++] = (char) owner(segment, i);
            }
        }
        return of(offsets, owners, 0, total, width, owner(segment, size));
    }
}
