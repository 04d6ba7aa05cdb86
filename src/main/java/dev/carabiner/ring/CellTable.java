package dev.carabiner.ring;

/**
 * Finds the first point beyond a hash, exactly and mostly with one read. The circle is cut into equal cells by the top
 * bits of the hash, some four a point, so that about four hashes in five fall into a cell without a point: all of such a
 * cell has the same successor, and the cell holds it. Immutable.
 */
final class CellTable {
    /** At most 2^21 cells, or 8 MiB. Beyond half a million points lookups scan a little more instead. */
    private static final int MAX_BITS = 21;

    /** A cell with more points than this is searched rather than scanned. */
    private static final int SCAN_LIMIT = 8;

    private final PointTable points;
    private final int shift;

    /**
     * For a cell without points: the index of the first point behind it, 0 if there is none. For a cell with points: the
     * complement of the index of its first one.
     */
    private final int[] cells;

    /** @param points not empty */
    CellTable(PointTable points) {
        int bits = Math.min(MAX_BITS, Long.SIZE - Long.numberOfLeadingZeros(4L * points.size() - 1));
        this.points = points;
        this.shift = Long.SIZE - bits;
        this.cells = new int[1 << bits];
        int index = 0;
        for (int cell = 0; cell < cells.length; cell++) {
            int first = index;
            while (index < points.size() && points.point(index) >>> shift == cell) {
                index++;
            }
            cells[cell] = index > first ? ~first : orStart(first);
        }
    }

    /** The index of the first point that is strictly greater than the hash, or 0 beyond the last point. */
    int successor(long hash) {
        int cell = (int) (hash >>> shift);
        int index = cells[cell];
        return index >= 0 ? index : successorFrom(~index, hash);
    }

    private int successorFrom(int first, long hash) {
        int near = Math.min(first + SCAN_LIMIT, points.size());
        int found = points.scan(hash, first, near);
        if (found == near) {
            found = points.search(hash, near, points.size());
        }
        return orStart(found);
    }

    private int orStart(int index) {
        return index == points.size() ? 0 : index;
    }
}
