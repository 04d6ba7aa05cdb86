package dev.carabiner.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** One way to draw rings: what two rings must share to be compared. */
record Drawing(RingHash hash, Placement placement, int virtualNodes) {
    HashRing ring(List<RingMember> members) {
        return HashRing.of(hash, placement, virtualNodes, members);
    }

    NaiveRing naive(List<RingMember> members) {
        return new NaiveRing(placement, virtualNodes, members);
    }

    /** Every hash at which something can change: at, before and behind each point of these rings, and at the seams. */
    static List<Long> probes(NaiveRing... rings) {
        List<Long> probes = new ArrayList<>(List.of(0L, 1L, -1L, -2L, Long.MIN_VALUE, Long.MAX_VALUE));
        for (NaiveRing ring : rings) {
            ring.points().stream()
                    .flatMap(point -> LongStream.of(point - 1, point, point + 1).boxed())
                    .forEach(probes::add);
        }
        return probes.stream().distinct().toList();
    }
}
