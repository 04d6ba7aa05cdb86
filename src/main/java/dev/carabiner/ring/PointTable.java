package dev.carabiner.ring;

import java.util.Arrays;
import java.util.List;

/**
 * The points of all members, in unsigned order, equal points in order of their owners. An owner is the index of a member
 * in the ring's list, which is in order of name. Immutable.
 */
final class PointTable {
    /** One more owner than this would not fit the table. */
    static final int MAX_OWNERS = Character.MAX_VALUE + 1;

    /** The points, each with its top bit turned over: so the signed order of the JDK is the unsigned one. */
    private final long[] ordered;

    private final char[] owners;

    private PointTable(long[] ordered, char[] owners) {
        this.ordered = ordered;
        this.owners = owners;
    }

    /** Builds the table of these points; the index in the list is the owner. */
    static PointTable of(List<long[]> pointsByOwner) {
        return pointsByOwner.isEmpty()
                ? new PointTable(new long[0], new char[0])
                : build(pointsByOwner, 0, pointsByOwner.size());
    }

    int size() {
        return ordered.length;
    }

    /** The point at an index, unsigned. */
    long point(int index) {
        return ordered[index] ^ Long.MIN_VALUE;
    }

    int owner(int index) {
        return owners[index];
    }

    /** The index of the first point beyond the hash, looking at indices from {@code low}: {@code high} if there is none. */
    int scan(long hash, int low, int high) {
        long sought = hash ^ Long.MIN_VALUE;
        int index = low;
        while (index < high && ordered[index] <= sought) {
            index++;
        }
        return index;
    }

    /** As {@link #scan}, in logarithmic time. */
    int search(long hash, int low, int high) {
        long sought = hash ^ Long.MIN_VALUE;
        int from = low;
        int to = high;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (ordered[middle] <= sought) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** This table with one more owner, who takes the index {@code owner} and moves those from there on up by one. */
    PointTable with(int owner, long[] points) {
        char[] moved = new char[owners.length];
        for (int i = 0; i < owners.length; i++) {
            moved[i] = (char) (owners[i] < owner ? owners[i] : owners[i] + 1);
        }
        return merge(new PointTable(ordered, moved), single(owner, points));
    }

    /** This table without an owner; those above it move down by one. */
    PointTable without(int owner) {
        long[] keptPoints = new long[ordered.length];
        char[] keptOwners = new char[owners.length];
        int kept = 0;
        for (int i = 0; i < ordered.length; i++) {
            if (owners[i] != owner) {
                keptPoints[kept] = ordered[i];
                keptOwners[kept++] = (char) (owners[i] < owner ? owners[i] : owners[i] - 1);
            }
        }
        return new PointTable(Arrays.copyOf(keptPoints, kept), Arrays.copyOf(keptOwners, kept));
    }

    private static PointTable build(List<long[]> pointsByOwner, int low, int high) {
        if (high - low == 1) {
            return single(low, pointsByOwner.get(low));
        }
        int middle = (low + high) >>> 1;
        return merge(build(pointsByOwner, low, middle), build(pointsByOwner, middle, high));
    }

    private static PointTable single(int owner, long[] points) {
        long[] ordered = new long[points.length];
        for (int i = 0; i < points.length; i++) {
            ordered[i] = points[i] ^ Long.MIN_VALUE;
        }
        Arrays.sort(ordered);
        char[] owners = new char[points.length];
        Arrays.fill(owners, (char) owner);
        return new PointTable(ordered, owners);
    }

    private static PointTable merge(PointTable a, PointTable b) {
        int size = a.size() + b.size();
        long[] ordered = new long[size];
        char[] owners = new char[size];
        int i = 0;
        int j = 0;
        for (int k = 0; k < size; k++) {
            if (j == b.size() || (i < a.size() && a.precedes(i, b, j))) {
                ordered[k] = a.ordered[i];
                owners[k] = a.owners[i++];
            } else {
                ordered[k] = b.ordered[j];
                owners[k] = b.owners[j++];
            }
        }
        return new PointTable(ordered, owners);
    }

    private boolean precedes(int index, PointTable other, int otherIndex) {
        long point = ordered[index];
        long otherPoint = other.ordered[otherIndex];
        return point == otherPoint ? owners[index] < other.owners[otherIndex] : point < otherPoint;
    }
}
