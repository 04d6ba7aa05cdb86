package dev.carabiner.cli.bench;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * The owner of a key, beside the ring as everyone writes it: points in a sorted map, here with the same hash. A first look;
 * the benchmarks of the ring are those that the build's profile {@code bench} runs.
 */
final class RingBench {
    private static final int POINTS = 256;
    private static final int BATCH = 10_000;

    private RingBench() {}

    static void run(Rounds rounds, Figures figures) throws Exception {
        figures.head("ring", "Ring: the owner of a key, " + POINTS + " points for each member", "TreeMap");
        List<String> keys =
                IntStream.range(0, BATCH).mapToObj(i -> "customer/" + i).toList();
        for (int members : new int[] {10, 100, 1_000}) {
            List<String> names =
                    IntStream.range(0, members).mapToObj(i -> "node-" + i).toList();
            HashRing ring = HashRing.of(
                    RingHash.XXH3, POINTS, names.stream().map(RingMember::of).toList());
            NavigableMap<Long, String> map = new TreeMap<>();
            for (String name : names) {
                for (int point = 0; point < POINTS; point++) {
                    map.put(RingHash.XXH3.hashOf(name + "#" + point), name);
                }
            }
            figures.line(
                    "among " + members + " members",
                    "ns",
                    Contest.run(
                            side(keys, key -> ring.owner(key).name().length()),
                            side(keys, key -> owner(map, key).length()),
                            rounds));
        }
    }

    private static String owner(NavigableMap<Long, String> map, String key) {
        Map.Entry<Long, String> next = map.higherEntry(RingHash.XXH3.hashOf(key));
        return (next == null ? map.firstEntry() : next).getValue();
    }

    private static Contest.Side side(List<String> keys, ToIntFunction<String> ask) {
        return round -> nanos(keys, ask, round);
    }

    private static double nanos(List<String> keys, ToIntFunction<String> ask, Duration round) {
        long begun = System.nanoTime();
        long asked = 0;
        long sum = 0; // Looked at below, or the compiler would leave the work out.
        do {
            for (String key : keys) {
                sum += ask.applyAsInt(key);
            }
            asked += keys.size();
        } while (System.nanoTime() - begun < round.toNanos());
        if (sum < asked) {
            throw new IllegalStateException("ring: owners without a name");
        }
        return (double) (System.nanoTime() - begun) / asked;
    }
}
