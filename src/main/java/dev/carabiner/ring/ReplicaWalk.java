package dev.carabiner.ring;

import java.util.ArrayList;
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
    /** Up to so many replicas are looked through rather than marked: it needs no memory. */
    private static final int FEW = 8;

    private final RingMember[] members; // By owner.
    private final int[] zones; // By owner.
    private final int memberCount;
    private final int zoneCount;

    ReplicaWalk(Owners owners) {
        this.members = owners.members();
        this.zones = new int[members.length];
        Map<Optional<String>, Integer> numbers = new HashMap<>();
        int count = 0;
        for (int owner = 0; owner < zones.length; owner++) {
            if (owners.isTaken(owner)) {
                zones[owner] = numbers.computeIfAbsent(members[owner].zone(), zone -> numbers.size());
                count++;
            }
        }
        this.memberCount = count;
        this.zoneCount = numbers.size();
    }

    /** min(count, members) members, that of the point first. */
    List<RingMember> from(PointWalk point, int count) {
        return from(point, count, members);
    }

    /** The same, told as the values of those members. */
    <T> List<T> from(PointWalk point, int count, T[] values) {
        int wanted = Math.min(count, memberCount);
        if (wanted > FEW) {
            return many(point, wanted, values);
        }
        int[] found = new int[wanted];
        few(point, wanted, found);
        return switch (wanted) {
            case 1 -> List.of(values[found[0]]);
            case 2 -> List.of(values[found[0]], values[found[1]]);
            case 3 -> List.of(values[found[0]], values[found[1]], values[found[2]]);
            default -> {
                List<T> list = new ArrayList<>(wanted);
                for (int i = 0; i < wanted; i++) {
                    list.add(values[found[i]]);
                }
                yield List.copyOf(list);
            }
        };
    }

    /** The first of their zones fill the front of what is found, all others the rest. */
    private void few(PointWalk point, int wanted, int[] found) {
        int apart = Math.min(wanted, zoneCount);
        int nextApart = 0;
        int nextOther = apart;
        while (nextApart < apart || nextOther < wanted) {
            int owner = point.owner();
            point.next();
            if (isAmong(owner, found, 0, nextApart) || isAmong(owner, found, apart, nextOther)) {
                continue;
            }
            if (!isZoneAmong(zones[owner], found, nextApart)) {
                found[nextApart++] = owner;
            } else if (nextOther < wanted) {
                found[nextOther++] = owner;
            }
        }
    }

    private static boolean isAmong(int owner, int[] found, int from, int to) {
        for (int i = from; i < to; i++) {
            if (found[i] == owner) {
                return true;
            }
        }
        return false;
    }

    private boolean isZoneAmong(int zone, int[] found, int to) {
        for (int i = 0; i < to; i++) {
            if (zones[found[i]] == zone) {
                return true;
            }
        }
        return false;
    }

    private <T> List<T> many(PointWalk point, int wanted, T[] values) {
        int apart = Math.min(wanted, zoneCount);
        List<T> found = new ArrayList<>(wanted);
        List<T> others = new ArrayList<>();
        BitSet seenMembers = new BitSet(members.length);
        BitSet seenZones = new BitSet(zoneCount);
        while (found.size() < apart || found.size() + others.size() < wanted) {
            int owner = point.owner();
            point.next();
            if (seenMembers.get(owner)) {
                continue;
            }
            seenMembers.set(owner);
            if (!seenZones.get(zones[owner])) {
                seenZones.set(zones[owner]);
                found.add(values[owner]);
            } else if (others.size() < wanted - apart) {
                others.add(values[owner]);
            }
        }
        found.addAll(others);
        return List.copyOf(found);
    }
}
