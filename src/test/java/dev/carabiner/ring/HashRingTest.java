package dev.carabiner.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.CharBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashRingTest {
    private static final HashRing EMPTY = HashRing.of(RingHash.XXH3, 256, List.of());

    @Test
    void emptyRing_ownsNothing() {
        assertThat(EMPTY.isEmpty()).isTrue();
        assertThat(EMPTY.replicas("k", 3)).isEmpty();
        assertThat(EMPTY.hashOf("k")).isEqualTo(RingHash.XXH3.hashOf("k"));
        assertThatThrownBy(() -> EMPTY.owner("k"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no members");
    }

    @ParameterizedTest
    @EnumSource
    void oneMember_ownsEverything(RingHash hash) {
        RingMember member = RingMember.of("only");
        HashRing ring = HashRing.of(hash, 1, List.of(member));
        for (long keyHash : new long[] {
            0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, ring.points().walk().point()
        }) {
            assertThat(ring.ownerOfHash(keyHash)).isEqualTo(member);
        }
        assertThat(ring.replicas("k", 5)).containsExactly(member);
    }

    @ParameterizedTest
    @EnumSource
    void owner_ofOddKeys_isOwnerOfTheirHash(RingHash hash) {
        HashRing ring = HashRing.of(hash, 64, members(5));
        for (String key : List.of("", "x".repeat(300), "订单/42", "\uD83D\uDD12", "\uD83D", "\u0000")) {
            assertThat(ring.owner(key)).isEqualTo(ring.ownerOfHash(hash.hashOf(key)));
            assertThat(ring.owner(CharBuffer.wrap(key))).isEqualTo(ring.owner(key));
        }
    }

    @Test
    void owner_ofKeyAtPoint_isThatOfTheNextPoint() {
        HashRing ring = HashRing.of(RingHash.MD5, 3, members(4));
        List<Points.Point> points = Points.of(ring);
        for (int i = 0; i < points.size(); i++) {
            String here = points.get(i).member();
            String next = points.get((i + 1) % points.size()).member();
            assertThat(ring.ownerOfHash(points.get(i).hash() - 1).name()).isEqualTo(here);
            assertThat(ring.ownerOfHash(points.get(i).hash()).name()).isEqualTo(next);
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 256", "60, 1024", "3000, 256"}) // The last has more points than a quarter of the most cells.
    void owner_inLargeRing_isThatOfASortedMap(int count, int virtualNodes) {
        HashRing ring = HashRing.of(RingHash.XXH3, virtualNodes, members(count));
        TreeMap<Long, String> map = new TreeMap<>(Long::compareUnsigned);
        for (RingMember member : ring.members()) {
            for (long point : RingHash.XXH3.pointsOf(member.name(), virtualNodes)) {
                map.put(point, member.name());
            }
        }
        assertThat(map).hasSize(count * virtualNodes); // No collision: a map can be the judge.
        LongStream hashes = LongStream.concat(
                map.keySet().stream().limit(20_000).flatMapToLong(point -> LongStream.of(point - 1, point, point + 1)),
                IntStream.range(0, 20_000).mapToLong(i -> SplitMix64.at(7, i)));
        hashes.forEach(hash -> {
            Map.Entry<Long, String> next = map.higherEntry(hash);
            String expected = next == null ? map.firstEntry().getValue() : next.getValue();
            if (!ring.ownerOfHash(hash).name().equals(expected)) { // An assertion object each would take seconds.
                throw new AssertionError(RingHash.hex(hash) + ": " + ring.ownerOfHash(hash) + ", not " + expected);
            }
        });
    }

    /** Names whose numbered virtual nodes are one text when merely joined, or collide in a 32-bit hash elsewhere. */
    @ParameterizedTest
    @CsvSource({"n1, n11", "node-4230, node-14323", "node-89, node-1698", "a:1, a"})
    void namesThatCollideElsewhere_haveDifferentPointsHere(String one, String other) {
        for (RingHash hash : RingHash.values()) {
            HashRing ring = HashRing.of(hash, 256, List.of(RingMember.of(one), RingMember.of(other)));
            long distinct =
                    Points.of(ring).stream().map(Points.Point::hash).distinct().count();
            assertThat(distinct).isEqualTo(512);
            assertThat(ring.without(one).owner("k").name()).isEqualTo(other);
        }
    }

    @Test
    void owner_ofXxh3_allocatesNothing() {
        HashRing ring = HashRing.of(RingHash.XXH3, 256, members(100));
        String[] keys = IntStream.range(0, 1000).mapToObj(i -> "orders/" + i).toArray(String[]::new);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        int owned = 0;
        for (int round = 0;
                round < 20;
                round++) { // The first rounds load classes; the bean itself may allocate a little.
            long before = threads.getCurrentThreadAllocatedBytes();
            for (String key : keys) {
                owned += ring.owner(key).name().length();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(owned).isPositive();
        assertThat(least).isLessThan(keys.length); // Less than a byte a key: nothing.
    }

    @Test
    void replicas_withZones_takeOneOfEachFirst() {
        HashRing ring = HashRing.of(
                RingHash.XXH3,
                64,
                List.of(
                        new RingMember("a1", 1, Optional.of("a")),
                        new RingMember("a2", 1, Optional.of("a")),
                        new RingMember("a3", 1, Optional.of("a")),
                        new RingMember("b1", 0.001, Optional.of("b")),
                        RingMember.of("x")));
        for (int i = 0; i < 100; i++) {
            assertThat(ring.replicas("k" + i, 3)).extracting(RingMember::zone).doesNotHaveDuplicates();
            assertThat(ring.replicas("k" + i, 5)).containsExactlyInAnyOrderElementsOf(ring.members());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void replicas_countBelowOne_isRefused(int count) {
        assertThatThrownBy(() -> EMPTY.replicas("k", count))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count: " + count + " (expected: at least 1)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 4097})
    void of_virtualNodesOutOfBounds_isRefused(int virtualNodes) {
        assertThatThrownBy(() -> HashRing.of(RingHash.XXH3, virtualNodes, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("virtualNodes: " + virtualNodes + " (expected: 1 to 4096)");
    }

    @Test
    void of_nameTwice_isRefused() {
        assertThatThrownBy(() -> HashRing.of(RingHash.XXH3, 1, List.of(RingMember.of("n"), RingMember.of("n"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("members: n twice");
    }

    @Test
    void of_tooManyPoints_isRefusedBeforeTheyAreMade() {
        List<RingMember> heavy = IntStream.range(0, 41)
                .mapToObj(i -> new RingMember("n" + i, 100, Optional.empty()))
                .toList();
        assertThatThrownBy(() -> HashRing.of(RingHash.XXH3, 4096, heavy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16793600 points");
    }

    @Test
    void with_sameMember_isTheSameRing() {
        HashRing ring = HashRing.of(RingHash.XXH3, 16, members(3));
        assertThat(ring.with(RingMember.of("node-1"))).isSameAs(ring);
        assertThat(ring.without("nobody")).isSameAs(ring);
    }

    /** The format of the ring: a value that changes here has changed on every running cluster. */
    @Test
    void format_ofKnownRing_neverChanges() {
        HashRing ring = HashRing.of(
                RingHash.XXH3,
                256,
                List.of(
                        RingMember.of("node-1"),
                        new RingMember("node-2", 0.5, Optional.of("east")),
                        new RingMember("订单", 2, Optional.of("west"))));
        String firstPoints = Points.of(ring).stream()
                .limit(2)
                .map(point -> RingHash.hex(point.hash()))
                .collect(Collectors.joining(" "));
        String owners = IntStream.range(0, 8)
                .mapToObj(i -> ring.owner("shard/" + i).name())
                .collect(Collectors.joining(" "));
        assertThat(RingHash.hex(ring.digest()) + " " + firstPoints + " " + owners)
                .isEqualTo("a10e3f862256ff53 001e414eb180a1b0 0112820cb1ad60f6 node-1 订单 node-1 订单 订单 订单 node-2 订单");
    }

    @Test
    void digest_ofAnyDifference_differs() {
        HashRing ring = HashRing.of(RingHash.XXH3, 16, members(2));
        List<HashRing> others = List.of(
                HashRing.of(RingHash.MD5, 16, members(2)),
                HashRing.of(RingHash.XXH3, 17, members(2)),
                EMPTY,
                ring.without("node-1"),
                ring.with(RingMember.of("node-2")),
                ring.with(new RingMember("node-1", 2, Optional.empty())),
                ring.with(new RingMember("node-1", 1, Optional.of("z"))),
                ring.with(new RingMember("node-0", 1, Optional.of("z"))));
        assertThat(others).extracting(HashRing::digest).doesNotHaveDuplicates().doesNotContain(ring.digest());
        assertThat(others).doesNotContain(ring);
    }

    @Test
    void toString_always_isShort() {
        assertThat(EMPTY)
                .hasToString(
                        "HashRing[xxh3, 256 virtual nodes, 0 members, digest " + RingHash.hex(EMPTY.digest()) + "]");
    }

    private static List<RingMember> members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> RingMember.of("node-" + i))
                .toList();
    }
}
