package dev.carabiner.ring;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The members of a ring, in order of name, with the number of virtual nodes that gives each its points. Immutable, and
 * within the bounds of a ring.
 */
record Roster(int virtualNodes, List<RingMember> members) {
    /** Goes into the digest; to be raised whenever the same members would be given other keys than before. */
    private static final int FORMAT = 1;

    Roster {
        if (virtualNodes < 1 || virtualNodes > HashRing.MAX_VIRTUAL_NODES) {
            throw new IllegalArgumentException(
                    "virtualNodes: " + virtualNodes + " (expected: 1 to " + HashRing.MAX_VIRTUAL_NODES + ")");
        }
        members = List.copyOf(members);
        checkNames(members);
        checkSize(members, virtualNodes);
    }

    static Roster of(int virtualNodes, Collection<RingMember> members) {
        return new Roster(
                virtualNodes,
                members.stream().sorted(Comparator.comparing(RingMember::name)).toList());
    }

    /** The index of the member of this name; if there is none, the complement of the index that it would have. */
    int indexOf(String name) {
        int low = 0;
        int high = members.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = members.get(middle).name().compareTo(name);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return ~low;
    }

    /** Whether this very member, with this weight and zone, is one of them. */
    boolean contains(RingMember member) {
        int index = indexOf(member.name());
        return index >= 0 && members.get(index).equals(member);
    }

    /** The members but for these. */
    List<RingMember> without(Predicate<RingMember> these) {
        return members.stream().filter(these.negate()).toList();
    }

    Roster with(int index, RingMember member) {
        List<RingMember> next = new ArrayList<>(members);
        next.add(index, member);
        return new Roster(virtualNodes, next);
    }

    Roster without(int index) {
        List<RingMember> next = new ArrayList<>(members);
        next.remove(index);
        return new Roster(virtualNodes, next);
    }

    /** The points of each member. */
    List<long[]> points(Placement placement) {
        return members.stream().map(member -> pointsOf(member, placement)).toList();
    }

    /** The points of a member, in the order of generation. */
    long[] pointsOf(RingMember member, Placement placement) {
        return placement.pointsOf(member.name(), member.points(virtualNodes));
    }

    /** A hash of the roster and of the hash that it is used with; the same on every machine. */
    long digest(RingHash hash) {
        HashStream64 stream = Hashing.xxh3_64()
                .hashStream()
                .putInt(FORMAT)
                .putString(hash.label())
                .putInt(virtualNodes)
                .putInt(members.size());
        for (RingMember member : members) {
            stream.putString(member.name())
                    .putDouble(member.weight())
                    .putBoolean(member.zone().isPresent())
                    .putString(member.zone().orElse(""));
        }
        return stream.getAsLong();
    }

    private static void checkNames(List<RingMember> members) {
        for (int i = 1; i < members.size(); i++) {
            String name = members.get(i).name();
            if (name.equals(members.get(i - 1).name())) {
                throw new IllegalArgumentException(
                        "members: " + name + " twice (expected: a name of its own for each member)");
            }
        }
    }

    private static void checkSize(List<RingMember> members, int virtualNodes) {
        if (members.size() > HashRing.MAX_MEMBERS) {
            throw new IllegalArgumentException(
                    "members: " + members.size() + " (expected: at most " + HashRing.MAX_MEMBERS + ")");
        }
        long points = members.stream()
                .mapToLong(member -> member.points(virtualNodes))
                .sum();
        if (points > HashRing.MAX_POINTS) {
            throw new IllegalArgumentException("members: " + points + " points in all (expected: at most "
                    + HashRing.MAX_POINTS + "; lower the weights or the virtual nodes)");
        }
    }
}
