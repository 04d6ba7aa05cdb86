package dev.carabiner.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;

@Domain(RingDomain.class)
class MovedRangePropertyTest {
    private static final int TRIES = 500;

    @Property(tries = TRIES)
    void diff_atAndAroundEachPoint_tellsExactlyWhatChanged(
            @ForAll Drawing drawing, @ForAll List<RingMember> before, @ForAll List<RingMember> after) {
        List<MovedRange> moved = drawing.ring(before).diff(drawing.ring(after));
        NaiveRing old = drawing.naive(before);
        NaiveRing next = drawing.naive(after);
        for (long hash : Drawing.probes(old, next)) {
            List<MovedRange> covering =
                    moved.stream().filter(range -> range.contains(hash)).toList();
            Optional<String> from = old.owner(hash);
            Optional<String> to = next.owner(hash);
            if (from.equals(to)) {
                assertThat(covering).as(RingHash.hex(hash)).isEmpty();
            } else {
                assertThat(covering).as(RingHash.hex(hash)).singleElement().satisfies(range -> {
                    assertThat(range.from()).isEqualTo(from);
                    assertThat(range.to()).isEqualTo(to);
                });
            }
        }
    }

    @Property(tries = TRIES)
    void diff_always_isMinimalAndInOrder(
            @ForAll Drawing drawing, @ForAll List<RingMember> before, @ForAll List<RingMember> after) {
        List<MovedRange> moved = drawing.ring(before).diff(drawing.ring(after));
        assertThat(moved).isSortedAccordingTo(Comparator.comparing(range -> RingHash.hex(range.start())));
        for (MovedRange range : moved) {
            assertThat(moved)
                    .filteredOn(next -> !next.equals(range) && next.start() == range.end())
                    .noneMatch(next ->
                            next.from().equals(range.from()) && next.to().equals(range.to()));
            assertThat(range.fullCircle()).isEqualTo(range.start() == range.end());
            if (range.fullCircle()) {
                assertThat(moved).hasSize(1);
                assertThat(range.start()).isZero();
            }
        }
    }

    @Property(tries = TRIES)
    void diff_backwards_isTheInverse(
            @ForAll Drawing drawing, @ForAll List<RingMember> before, @ForAll List<RingMember> after) {
        List<MovedRange> forth = drawing.ring(before).diff(drawing.ring(after));
        List<MovedRange> back = drawing.ring(after).diff(drawing.ring(before));
        assertThat(back)
                .isEqualTo(forth.stream()
                        .map(range -> new MovedRange(range.start(), range.end(), range.to(), range.from()))
                        .toList());
    }

    @Property(tries = TRIES)
    void diff_ofRingWithItself_isEmpty(@ForAll Drawing drawing, @ForAll List<RingMember> members) {
        assertThat(drawing.ring(members).diff(drawing.ring(members))).isEmpty();
    }

    @Property(tries = TRIES)
    void diff_fromNobody_tilesTheCircleOnce(
            @ForAll Drawing drawing, @ForAll List<RingMember> members, @ForAll long hash) {
        List<MovedRange> ranges = drawing.ring(List.of()).diff(drawing.ring(members));
        if (members.isEmpty()) {
            assertThat(ranges).isEmpty();
            return;
        }
        assertThat(MovedRange.share(ranges)).isEqualTo(1);
        assertThat(ranges).filteredOn(range -> range.contains(hash)).hasSize(1);
        for (int i = 0; i < ranges.size(); i++) {
            assertThat(ranges.get(i).end())
                    .isEqualTo(ranges.get((i + 1) % ranges.size()).start());
        }
    }

    @Property(tries = TRIES)
    void with_newMember_movesKeysToItOnly(
            @ForAll Drawing drawing, @ForAll List<RingMember> members, @ForAll RingMember guest) {
        HashRing without = drawing.ring(members).without(guest.name());
        HashRing with = without.with(guest);
        assertThat(without.diff(with)).allMatch(range -> range.to().equals(Optional.of(guest.name())));
        assertThat(with.diff(without)).allMatch(range -> range.from().equals(Optional.of(guest.name())));
        double taken = with.balance().members().getOrDefault(guest.name(), 0.0);
        assertThat(MovedRange.share(without.diff(with))).isCloseTo(taken, within(1e-12));
    }

    @Property(tries = TRIES)
    void with_greaterWeight_movesKeysToThatMemberOnly(
            @ForAll Drawing drawing, @ForAll List<RingMember> members, @ForAll RingMember light) {
        RingMember heavy = new RingMember(light.name(), light.weight() * 2, light.zone());
        HashRing before = drawing.ring(members).with(light);
        assertThat(before.diff(before.with(heavy))).allMatch(range -> range.to().equals(Optional.of(light.name())));
    }

    @Property(tries = TRIES)
    void balance_always_isTheLengthOfEachMembersRanges(@ForAll Drawing drawing, @ForAll List<RingMember> members) {
        HashRing ring = drawing.ring(members);
        List<MovedRange> ranges = drawing.ring(List.of()).diff(ring);
        RingBalance balance = ring.balance();
        assertThat(balance.members()).hasSize(members.size());
        for (RingMember member : members) {
            List<MovedRange> owned = new ArrayList<>(ranges);
            owned.removeIf(range -> !range.to().equals(Optional.of(member.name())));
            double share = balance.members().getOrDefault(member.name(), -1.0);
            assertThat(share).isCloseTo(MovedRange.share(owned), within(1e-15));
            double weights = members.stream().mapToDouble(RingMember::weight).sum();
            assertThat(share * weights / member.weight())
                    .isBetween(balance.minToMean() - 1e-9, balance.maxToMean() + 1e-9);
            member.zone().ifPresent(zone -> assertThat(balance.zones().getOrDefault(zone, -1.0))
                    .isCloseTo(
                            members.stream()
                                    .filter(other -> other.zone().equals(member.zone()))
                                    .mapToDouble(other -> balance.members().getOrDefault(other.name(), -1.0))
                                    .sum(),
                            within(1e-12)));
        }
    }
}
