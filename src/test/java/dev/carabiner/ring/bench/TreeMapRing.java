package dev.carabiner.ring.bench;

import dev.carabiner.ring.RingHash;
import java.util.Map;
import java.util.TreeMap;

/** The ring as everyone writes it: points in a sorted map. With our hash, so that only the structure differs. */
final class TreeMapRing implements Rival {
    private final TreeMap<Long, Integer> points = new TreeMap<>();

    TreeMapRing(int members) {
        for (int i = 0; i < members; i++) {
            add(i);
        }
    }

    void add(int number) {
        for (int k = 0; k < CarabinerRing.VIRTUAL_NODES; k++) {
            points.put(RingHash.XXH3.hashOf(CarabinerRing.name(number) + "#" + k), number);
        }
    }

    void remove(int number) {
        for (int k = 0; k < CarabinerRing.VIRTUAL_NODES; k++) {
            points.remove(RingHash.XXH3.hashOf(CarabinerRing.name(number) + "#" + k));
        }
    }

    @Override
    public int owner(String key) {
        return ownerOfHash(RingHash.XXH3.hashOf(key));
    }

    @Override
    public int ownerOfHash(long hash) {
        Map.Entry<Long, Integer> next = points.higherEntry(hash);
        return (next == null ? points.firstEntry() : next).getValue();
    }

    @Override
    public Object ring() {
        return points;
    }
}
