package dev.carabiner.ring;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Which number stands for which member in a table of points. A member keeps its number while it is in the ring, so that
 * tables can share what did not change; a number that is free again is given to the next who comes. Immutable.
 *
 * <p>As an order it is that of the members' names, which decides where points are equal.
 */
final class Owners implements Comparator<Integer> {
    private final RingMember[] members; // By number; who has left stays until the number is taken again.
    private final BitSet taken;

    private Owners(RingMember[] members, BitSet taken) {
        this.members = members;
        this.taken = taken;
    }

    /** The numbers are the indices in the list. */
    static Owners of(List<RingMember> members) {
        BitSet taken = new BitSet(members.size());
        taken.set(0, members.size());
        return new Owners(members.toArray(RingMember[]::new), taken);
    }

    /** The members by number; not to be written to. */
    RingMember[] members() {
        return members;
    }

    /** The number of a member that has one. */
    int of(RingMember member) {
        for (int owner = taken.nextSetBit(0); owner >= 0; owner = taken.nextSetBit(owner + 1)) {
            if (members[owner].name().equals(member.name())) {
                return owner;
            }
        }
        throw new IllegalArgumentException("member: " + member.name() + " (expected: a member of this ring)");
    }

    /** The smallest number that nobody has. */
    int free() {
        return taken.nextClearBit(0);
    }

    /** Whether a number stands for a member. */
    boolean isTaken(int owner) {
        return taken.get(owner);
    }

    Owners with(int owner, RingMember member) {
        RingMember[] next = Arrays.copyOf(members, Math.max(members.length, owner + 1));
        next[owner] = member;
        BitSet nextTaken = (BitSet) taken.clone();
        nextTaken.set(owner);
        return new Owners(next, nextTaken);
    }

    Owners without(int owner) {
        BitSet nextTaken = (BitSet) taken.clone();
        nextTaken.clear(owner);
        return new Owners(members, nextTaken);
    }

    @Override
    public int compare(Integer owner, Integer other) {
        return members[owner].name().compareTo(members[other].name());
    }
}
