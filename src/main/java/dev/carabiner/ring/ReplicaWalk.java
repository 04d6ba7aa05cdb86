package dev.carabiner.ring;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Walks on from a point and collects different members: first one of each zone, in the order met, then the others in the
 * order met. (Cassandra's rule for racks.) Immutable.
 */
final class ReplicaWalk {
    private final PointTable points;
    private final RingMember[] members;
    private final int[] zones; // By owner.
    private final int zoneCount;

    ReplicaWalk(PointTable points, RingMember[] members) {
        this.points = points;
        this.members = members.clone();
        this.zones = new int[members.length];
        Map<Optional<String>, Integer> numbers = new HashMap<>();
        for (int owner = 0; owner < zones.length; owner++) {
            zones[owner] = numbers.computeIfAbsent(members[owner].zone(), zone -> numbers.size());
        }
        this.zoneCount = numbers.size();
    }

    /** min(count, members) members, that of the point first. */
    List<RingMember> from(int firstPoint, int count) {
        int wanted = Math.min(count, members.length);
        int apart = Math.min(wanted, zoneCount);
        RingMember[] found = new RingMember[wanted];
        int nextApart = 0; // The first of their zones fill the front of the array,
        int nextOther = apart; // all others the rest.
        BitSet seenMembers = new BitSet(members.length);
        BitSet seenZones = new BitSet(zoneCount);
        int point = firstPoint;
        for (int step = 0; step < points.size() && (nextApart < apart || nextOther < wanted); step++) {
            int owner = points.owner(point);
            if (!seenMembers.get(owner)) {
                seenMembers.set(owner);
                if (!seenZones.get(zones[owner])) {
                    seenZones.set(zones[owner]);
                    found[nextApart++] = members[owner];
                } else if (nextOther < wanted) {
                    found[nextOther++] = members[owner];
                }
            }
            point = point + 1 == points.size() ? 0 : point + 1;
        }
        return List.of(found);
    }
}
