package dev.carabiner.ring;

import java.util.Arrays;
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

    /** The most points of a ring, of all members together; they take about 300 MiB. */
    public static final int MAX_POINTS = 1 << 24;

    /** One changed member in so many: then drawing the ring anew takes less time than changing it. */
    private static final int REDRAW_FROM = 25;

    private final RingHash hash;
    private final Placement placement;
    private final Roster roster;
    private final Owners owners;
    private final RingMember[] members; // Those of the owners; an array costs the lookup one indirection less.
    private final PointTable points;

    // Worked out when first asked for, perhaps by two threads at once: both find the same, and see it whole.
    private @Nullable ReplicaWalk walk;
    private @Nullable Long digest;

    private HashRing(RingHash hash, Placement placement, Roster roster, Owners owners, PointTable points) {
        this.hash = hash;
        this.placement = placement;
        this.roster = roster;
        this.owners = owners;
        this.members = owners.members();
        this.points = points;
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
        return of(hash, placement, Roster.of(virtualNodes, members));
    }

    private static HashRing of(RingHash hash, Placement placement, Roster roster) {
        Owners owners = Owners.of(roster.members());
        PointTable points = PointTable.of(roster.points(placement), owners);
        return new HashRing(hash, placement, roster, owners, points);
    }

    /**
     * The ring with one more member, or with this member in the place of the one of the same name. Equal to a ring built
     * anew, but costs only what the member's own points do, and shares the rest with this ring.
     *
     * @throws IllegalArgumentException if a bound of the ring would be exceeded
     */
    public HashRing with(RingMember member) {
        int index = roster.indexOf(member.name());
        if (index >= 0) {
            return replaced(index, member);
        }
        Roster next = roster.with(~index, member);
        long[] added = next.pointsOf(member, placement);
        if (!points.fits(points.size() + added.length)) {
            return of(hash, placement, next);
        }
        int owner = owners.free();
        Owners nextOwners = owners.with(owner, member);
        return new HashRing(hash, placement, next, nextOwners, points.with(owner, added, nextOwners));
    }

    /** Another weight of a member: the points of the smaller one are the first of those of the greater one. */
    private HashRing replaced(int index, RingMember member) {
        RingMember old = roster.members().get(index);
        if (old.equals(member)) {
            return this;
        }
        Roster next = roster.without(index).with(index, member);
        int before = old.points(virtualNodes());
        int after = member.points(virtualNodes());
        if (!points.fits(points.size() + after - before)) {
            return of(hash, placement, next);
        }
        int owner = owners.of(old);
        Owners nextOwners = owners.with(owner, member);
        long[] all = placement.pointsOf(member.name(), Math.max(before, after));
        long[] difference = Arrays.copyOfRange(all, Math.min(before, after), all.length);
        PointTable nextPoints =
                after >= before ? points.with(owner, difference, nextOwners) : points.without(owner, difference);
        return new HashRing(hash, placement, next, nextOwners, nextPoints);
    }

    /** The ring without the member of this name, or this ring if it has none; costs what {@link #with} does. */
    public HashRing without(String name) {
        int index = roster.indexOf(name);
        if (index < 0) {
            return this;
        }
        RingMember member = roster.members().get(index);
        Roster next = roster.without(index);
        long[] removed = roster.pointsOf(member, placement);
        if (!points.fits(points.size() - removed.length)) {
            return of(hash, placement, next);
        }
        int owner = owners.of(member);
        return new HashRing(hash, placement, next, owners.without(owner), points.without(owner, removed));
    }

    /**
     * The ring of these members, drawn in the same way. Cheap if few of them are not in this ring, or are others there;
     * a ring built anew if they are many.
     *
     * @throws IllegalArgumentException if a name occurs twice or a bound of the ring is exceeded
     */
    public HashRing withMembers(Collection<RingMember> next) {
        Roster wanted = Roster.of(virtualNodes(), next);
        List<RingMember> changed = wanted.without(roster::contains);
        List<RingMember> gone = roster.without(member -> wanted.indexOf(member.name()) >= 0);
        if ((changed.size() + gone.size()) * REDRAW_FROM > wanted.members().size()) {
            return of(hash, placement, wanted);
        }
        HashRing ring = this;
        for (RingMember member : gone) {
            ring = ring.without(member.name());
        }
        for (RingMember member : changed) {
            ring = ring.with(member);
        }
        return ring;
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
        return roster.members().isEmpty();
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
        if (roster.members().isEmpty()) {
            throw new IllegalStateException("the ring has no members, so nobody owns a key");
        }
        return members[points.ownerAfter(keyHash)];
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
        requireCount(count);
        return isEmpty() ? List.of() : replicaWalk().from(points.after(keyHash), count);
    }

    /**
     * A hash of everything that decides who owns what: hash function, virtual nodes, and name, weight and zone of each
     * member. Equal on all cluster members that see the same ring, whatever way they came to it.
     */
    public long digest() {
        Long known = digest;
        if (known == null) {
            known = roster.digest(hash);
            digest = known;
        }
        return known;
    }

    /**
     * Exactly the ranges of keys that have another owner in the next ring, as few as possible, in order of their start,
     * the one that runs over the top last. Owners are compared by name.
     *
     * @throws IllegalArgumentException if the rings hash keys differently, for then they have no key in common
     */
    public List<MovedRange> diff(HashRing next) {
        requireSameKeys(next);
        return RangeDiff.ofOwners(this, next);
    }

    /**
     * As {@link #diff}, but for the lists of that many replicas: exactly the ranges of keys that have others in the next
     * ring, or the same in another order.
     *
     * @throws IllegalArgumentException if the rings hash keys differently, or the count is below 1
     */
    public List<MovedReplicas> diffReplicas(HashRing next, int count) {
        requireSameKeys(next);
        requireCount(count);
        return RangeDiff.ofReplicas(this, next, count);
    }

    private void requireSameKeys(HashRing next) {
        if (!placement.equals(next.placement)) {
            throw new IllegalArgumentException(
                    "hash: " + next.hash.label() + " (expected: " + hash.label() + ", as in this ring)");
        }
    }

    private static void requireCount(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count: " + count + " (expected: at least 1)");
        }
    }

    /** How evenly the ring deals out its keys: exact, and linear in the number of points. */
    public RingBalance balance() {
        return RingBalance.of(this);
    }

    PointTable points() {
        return points;
    }

    Owners owners() {
        return owners;
    }

    ReplicaWalk replicaWalk() {
        ReplicaWalk known = walk;
        if (known == null) {
            known = new ReplicaWalk(owners);
            walk = known;
        }
        return known;
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
        return "HashRing[" + hash.label() + ", " + virtualNodes() + " virtual nodes, "
                + roster.members().size() + " members, digest " + RingHash.hex(digest()) + "]";
    }
}
