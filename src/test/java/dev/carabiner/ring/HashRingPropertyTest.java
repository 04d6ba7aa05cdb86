package dev.carabiner.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;

@Domain(RingDomain.class)
class HashRingPropertyTest {
    private static final int TRIES = 500;

    @Property(tries = TRIES)
    void points_always_areThoseOfTheSortedList(@ForAll Drawing drawing, @ForAll List<RingMember> members) {
        assertThat(Points.describe(drawing.ring(members)))
                .isEqualTo(drawing.naive(members).describe());
    }

    @Property(tries = TRIES)
    void owner_atAndAroundEachPoint_isThatOfTheSortedList(@ForAll Drawing drawing, @ForAll List<RingMember> members) {
        HashRing ring = drawing.ring(members);
        NaiveRing naive = drawing.naive(members);
        if (members.isEmpty()) {
            return;
        }
        for (long hash : Drawing.probes(naive)) {
            assertThat(ring.ownerOfHash(hash).name())
                    .as(RingHash.hex(hash))
                    .isEqualTo(naive.owner(hash).orElseThrow());
        }
    }

    @Property(tries = TRIES)
    void owner_ofKey_isOwnerOfItsHash(
            @ForAll Drawing drawing, @ForAll List<RingMember> members, @ForAll RingMember one, @ForAll String key) {
        HashRing ring = drawing.ring(members).with(one);
        assertThat(ring.hashOf(key)).isEqualTo(drawing.placement().hashOf(key));
        assertThat(ring.owner(key)).isEqualTo(ring.ownerOfHash(ring.hashOf(key)));
        assertThat(ring.replicas(key, 3)).isEqualTo(ring.replicasOfHash(ring.hashOf(key), 3));
    }

    @Property(tries = TRIES)
    void ring_ofSameMembersInOtherOrder_isTheSame(
            @ForAll Drawing drawing, @ForAll List<RingMember> members, @ForAll Random random) {
        List<RingMember> shuffled = new ArrayList<>(members);
        Collections.shuffle(shuffled, random);
        assertSame(drawing.ring(shuffled), drawing.ring(members));
    }

    @Property(tries = TRIES)
    void ring_afterAnyHistory_isTheSameAsBuiltAnew(
            @ForAll Drawing drawing,
            @ForAll List<RingMember> members,
            @ForAll List<RingMember> passing,
            @ForAll Random random) {
        List<RingMember> arrivals = new ArrayList<>(passing);
        arrivals.addAll(members);
        Collections.shuffle(arrivals, random);
        HashRing ring = drawing.ring(List.of());
        for (RingMember arrival : arrivals) {
            ring = ring.with(arrival);
        }
        for (RingMember gone : passing) {
            ring = ring.without(gone.name());
        }
        for (RingMember member : members) { // Some of them came with another weight or zone, or went with a namesake.
            ring = ring.with(member);
        }
        assertSame(ring, drawing.ring(members));
    }

    @Property(tries = TRIES)
    void without_afterWith_isTheSameRing(
            @ForAll Drawing drawing, @ForAll List<RingMember> members, @ForAll RingMember guest) {
        HashRing ring = drawing.ring(members).without(guest.name());
        assertSame(ring.with(guest).without(guest.name()), ring);
    }

    @Property(tries = TRIES)
    void replicas_always_areThoseOfTheDefinition(
            @ForAll Drawing drawing, @ForAll List<RingMember> members, @ForAll @IntRange(min = 1, max = 10) int count) {
        HashRing ring = drawing.ring(members);
        NaiveRing naive = drawing.naive(members);
        for (long hash : Drawing.probes(naive)) {
            assertThat(ring.replicasOfHash(hash, count)).as(RingHash.hex(hash)).isEqualTo(naive.replicas(hash, count));
        }
    }

    @Property(tries = TRIES)
    void replicas_always_areDistinctWithOwnerFirstAndZonesSpread(
            @ForAll Drawing drawing,
            @ForAll List<RingMember> members,
            @ForAll @IntRange(min = 1, max = 10) int count,
            @ForAll long hash) {
        List<RingMember> replicas = drawing.ring(members).replicasOfHash(hash, count);
        assertThat(replicas).hasSize(Math.min(count, members.size())).doesNotHaveDuplicates();
        if (!replicas.isEmpty()) {
            assertThat(replicas.get(0)).isEqualTo(drawing.ring(members).ownerOfHash(hash));
        }
        assertThat(zones(replicas)).isEqualTo(Math.min(replicas.size(), zones(members)));
        assertThat(drawing.ring(members).replicasOfHash(hash, count + 1))
                .startsWith(replicas.toArray(RingMember[]::new));
    }

    private static long zones(List<RingMember> members) {
        return members.stream().map(RingMember::zone).distinct().count();
    }

    private static void assertSame(HashRing ring, HashRing expected) {
        assertThat(ring).isEqualTo(expected).hasSameHashCodeAs(expected);
        assertThat(ring.digest()).isEqualTo(expected.digest());
        assertThat(Points.describe(ring)).isEqualTo(Points.describe(expected));
        assertThat(ring.diff(expected)).isEmpty();
        for (long hash = 1; hash != 0; hash <<= 4) {
            assertThat(ring.replicasOfHash(hash, 4)).isEqualTo(expected.replicasOfHash(hash, 4));
        }
    }
}
