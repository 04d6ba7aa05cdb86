package dev.carabiner.ring.bench;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Ours. */
final class CarabinerRing implements Rival {
    static final int VIRTUAL_NODES = 256;

    private final HashRing ring;
    private final Map<String, Integer> numbers = new HashMap<>();

    CarabinerRing(int members) {
        ring = draw(members(members));
        for (int i = 0; i < members; i++) {
            numbers.put(name(i), i);
        }
    }

    static String name(int number) {
        return "node-" + number;
    }

    static List<RingMember> members(int count) {
        return IntStream.range(0, count).mapToObj(i -> RingMember.of(name(i))).toList();
    }

    static HashRing draw(List<RingMember> members) {
        return HashRing.of(RingHash.XXH3, VIRTUAL_NODES, members);
    }

    @Override
    public int owner(String key) {
        return numbers.get(ring.owner(key).name());
    }

    @Override
    public int ownerOfHash(long hash) {
        return numbers.get(ring.ownerOfHash(hash).name());
    }

    @Override
    public HashRing ring() {
        return ring;
    }
}
