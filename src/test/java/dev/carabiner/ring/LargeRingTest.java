package dev.carabiner.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rings with millions of points, and with segments that hold more points than their cells can count. */
class LargeRingTest {
    private static final int MEMBERS = 10_000;

    @Test
    void ring_ofTenThousandMembers_isExactEvenAndGrowsAsIfDrawnAnew() {
        HashRing ring = HashRing.of(RingHash.XXH3, 256, members(MEMBERS));
        assertThat(ring.points().size()).isEqualTo(256 * MEMBERS);
        assertOwners(ring);
        RingBalance balance = ring.balance();
        assertThat(balance.maxToMean()).isBetween(1.2, 1.35); // Theory says 1.26,
        assertThat(balance.minToMean()).isBetween(0.7, 0.82); // and 0.77.
        assertThat(balance.isAsExpected()).isTrue();

        RingMember guest = RingMember.of("guest");
        HashRing grown = ring.with(guest);
        List<MovedRange> moved = ring.diff(grown);
        assertThat(moved).allMatch(range -> range.to().equals(Optional.of("guest")));
        assertThat(MovedRange.share(moved))
                .isCloseTo(1.0 / (MEMBERS + 1), within(5.0 / 16 / MEMBERS)) // Five sigma: 1 / sqrt(256) each.
                .isCloseTo(grown.balance().members().getOrDefault("guest", 0.0), within(1e-12));
        assertThat(ring.diff(grown.without("guest"))).isEmpty();
    }

    private static void assertOwners(HashRing ring) {
        long[] flipped = new long[ring.points().size()];
        int[] owners = new int[flipped.length];
        PointWalk walk = ring.points().walk();
        for (int i = 0; i < flipped.length; i++) {
            flipped[i] = walk.point() ^ Long.MIN_VALUE;
            owners[i] = walk.owner();
            assertThat(i == 0 || flipped[i - 1] < flipped[i]).isTrue();
            walk.next();
        }
        for (int i = 0; i < 200_000; i++) {
            long hash = SplitMix64.at(11, i);
            int found = Arrays.binarySearch(flipped, hash ^ Long.MIN_VALUE);
            int next = (found >= 0 ? found + 1 : ~found) % flipped.length;
            if (!ring.ownerOfHash(hash).equals(ring.owners().members()[owners[next]])) {
                throw new AssertionError(RingHash.hex(hash) + " has another owner");
            }
        }
    }

    /** All points in one of the segments, far more than seven bits count, most of them equal to others. */
    @ParameterizedTest
    @ValueSource(ints = {0, 28, 50, 56})
    void ring_withCrowdedSegments_isThatOfTheSortedList(int shift) {
        Drawing drawing = new Drawing(RingHash.XXH3, new CoarsePlacement(shift), 100);
        List<RingMember> members = members(12);
        NaiveRing naive = drawing.naive(members);
        HashRing grown = drawing.ring(members.subList(0, 6));
        for (RingMember member : members.subList(6, 12)) {
            grown = grown.with(member);
        }
        HashRing shrunk = drawing.ring(members(14)).without("node-12").without("node-13");
        for (HashRing ring : List.of(drawing.ring(members), grown, shrunk)) {
            assertThat(Points.describe(ring)).isEqualTo(naive.describe());
            for (long hash : Drawing.probes(naive)) {
                assertThat(ring.ownerOfHash(hash).name())
                        .isEqualTo(naive.owner(hash).orElseThrow());
            }
        }
    }

    /** Adding one after the other goes through all sizes of the table, with segments full and to be drawn anew. */
    @Test
    void ring_grownAndShrunkByOne_isAlwaysThatOfItsMembers() {
        HashRing ring = HashRing.of(RingHash.XXH3, 64, List.of());
        for (int i = 0; i < 40; i++) {
            ring = ring.with(RingMember.of("node-" + i));
            assertSame(ring, i + 1);
        }
        for (int i = 39; i > 0; i--) {
            ring = ring.without("node-" + i);
            assertSame(ring, i);
        }
    }

    private static void assertSame(HashRing ring, int count) {
        HashRing drawn = HashRing.of(RingHash.XXH3, 64, members(count));
        assertThat(Points.describe(ring)).isEqualTo(Points.describe(drawn));
        assertThat(ring.digest()).isEqualTo(drawn.digest());
    }

    /** Some of them by changes, some drawn anew: it must not show. */
    @Test
    void withMembers_ofAnyOtherMembers_isThatRing() {
        HashRing ring = HashRing.of(RingHash.XXH3, 64, members(100));
        for (List<RingMember> next :
                List.of(members(100), members(101), members(98), members(2), List.<RingMember>of(), changed(100))) {
            HashRing redrawn = ring.withMembers(next);
            HashRing drawn = HashRing.of(RingHash.XXH3, 64, next);
            assertThat(redrawn).isEqualTo(drawn);
            assertThat(Points.describe(redrawn)).isEqualTo(Points.describe(drawn));
        }
    }

    private static List<RingMember> changed(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> i == 7
                        ? new RingMember("node-7", 2.5, Optional.of("east"))
                        : RingMember.of(i == 8 ? "other" : "node-" + i))
                .toList();
    }

    private static List<RingMember> members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> RingMember.of("node-" + i))
                .toList();
    }
}
