package dev.carabiner.ring;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A consistent-hash ring: tells which member owns a key. Immutable, so one snapshot may serve all threads; a change of
 * members makes another ring. Looking up an owner takes a few nanoseconds however many members there are, and allocates
 * nothing beyond what the hash does ({@link RingHash#XXH3}: nothing).
 */
public final class HashRing {
    /** The most virtual nodes per unit of weight. */
    public static final int MAX_VIRTUAL_NODES = 4096;

    /** The most members of a ring. */
    public static final int MAX_MEMBERS = PointTable.MAX_OWNERS;

    /** The most points of a ring, of all members together; they take about 170 MiB. */
    public static final int MAX_POINTS = 1 << 24;

    private final RingHash hash;
    private final Placement placement;
    private final Roster roster;
    private final RingMember[] members; // As in the roster; an array costs the lookup one indirection less.
    private final PointTable points;
    private final @Nullable CellTable cells; // Null if there is no point to find.
    private final ReplicaWalk walk;
    private final long digest;

    private HashRing(RingHash hash, Placement placement, Roster roster, PointTable points) {
        this.hash = hash;
        this.placement = placement;
        this.roster = roster;
        this.members = roster.members().toArray(RingMember[]::new);
        this.points = points;
        this.cells = points.size() == 0 ? null : new CellTable(points);
        this.walk = new ReplicaWalk(points, members);
        this.digest = roster.digest(hash);
    }

    /**
     * Builds the ring of these members, in any order; no member is allowed too, and then nobody owns anything.
     *
     * @param virtualNodes points per unit of weight, 1 to {@link #MAX_VIRTUAL_NODES}
     * @throws IllegalArgumentException if a name occurs twice or a bound of the ring is exceeded
     */
    public static HashRing of(RingHash hash, int virtualNodes, Collection<RingMember> members) {
        return of(hash, hash, virtualNodes, members);
    }

    static HashRing of(RingHash hash, Placement placement, int virtualNodes, Collection<RingMember> members) {
        Roster roster = Roster.of(virtualNodes, members);
        PointTable points = PointTable.of(roster.members().stream()
                .map(member -> roster.pointsOf(member, placement))
                .toList());
        return new HashRing(hash, placement, roster, points);
    }

    /**
     * The ring with one more member, or with this member in the place of the one of the same name. Equal to a ring built
     * anew, but cheaper: one merge.
     *
     * @throws IllegalArgumentException if a bound of the ring would be exceeded
     */
    public HashRing with(RingMember member) {
        int index = roster.indexOf(member.name());
        if (index >= 0) {
            return members[index].equals(member) ? this : without(member.name()).with(member);
        }
        Roster next = roster.with(~index, member);
        return new HashRing(hash, placement, next, points.with(~index, next.pointsOf(member, placement)));
    }

    /** The ring without the member of this name, or this ring if it has none. */
    public HashRing without(String name) {
        int index = roster.indexOf(name);
        return index < 0 ? this : new HashRing(hash, placement, roster.without(index), points.without(index));
    }

    public RingHash hash() {
        return hash;
    }

    /** Virtual nodes per unit of weight. */
    public int virtualNodes() {
        return roster.virtualNodes();
    }

    /** The members, in order of name. */
    public List<RingMember> members() {
        return roster.members();
    }

    public boolean isEmpty() {
        return members.length == 0;
    }

    /** The hash of a key, as 64 unsigned bits. Any text is a key, the empty one too. */
    public long hashOf(CharSequence key) {
        return placement.hashOf(key);
    }

    /**
     * The member that owns the key.
     *
     * @throws IllegalStateException if the ring is empty
     */
    public RingMember owner(CharSequence key) {
        return ownerOfHash(placement.hashOf(key));
    }

    /**
     * The member that owns the keys of this hash.
     *
     * @throws IllegalStateException if the ring is empty
     */
    public RingMember ownerOfHash(long keyHash) {
        if (cells == null) {
            throw new IllegalStateException("the ring has no members, so nobody owns a key");
        }
        return members[points.owner(cells.successor(keyHash))];
    }

    /**
     * min(count, members) distinct members, the owner first, zones spread: as many zones as possible come first. None if
     * the ring is empty. The list for a count starts with the list for any smaller count.
     *
     * @throws IllegalArgumentException if the count is below 1
     */
    public List<RingMember> replicas(CharSequence key, int count) {
        return replicasOfHash(placement.hashOf(key), count);
    }

    /**
     * As {@link #replicas}, for the keys of this hash.
     *
     * @throws IllegalArgumentException if the count is below 1
     */
    public List<RingMember> replicasOfHash(long keyHash, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count: " + count + " (expected: at least 1)");
        }
        return cells == null ? List.of() : walk.from(cells.successor(keyHash), count);
    }

    /**
     * A hash of everything that decides who owns what: hash function, virtual nodes, and name, weight and zone of each
     * member. Equal on all cluster members that see the same ring, whatever way they came to it.
     */
    public long digest() {
        return digest;
    }

    /**
     * Exactly the ranges of keys that have another owner in the next ring, as few as possible, in order of their start,
     * the one that runs over the top last. Owners are compared by name.
     *
     * @throws IllegalArgumentException if the rings hash keys differently, for then they have no key in common
     */
    public List<MovedRange> diff(HashRing next) {
        if (!placement.equals(next.placement)) {
            throw new IllegalArgumentException(
                    "hash: " + next.hash.label() + " (expected: " + hash.label() + ", as in this ring)");
        }
        return new RangeDiff(this, next).ranges();
    }

    /** How evenly the ring deals out its keys: exact, and linear in the number of points. */
    public RingBalance balance() {
        return RingBalance.of(this);
    }

    PointTable points() {
        return points;
    }

    /** Two rings are equal if they are drawn in the same way from equal members. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HashRing that && placement.equals(that.placement) && roster.equals(that.roster);
    }

    @Override
    public int hashCode() {
        return Objects.hash(placement, roster);
    }

    @Override
    public String toString() {
        return "HashRing[" + hash.label() + ", " + virtualNodes() + " virtual nodes, " + members.length
                + " members, digest " + RingHash.hex(digest) + "]";
    }
}
