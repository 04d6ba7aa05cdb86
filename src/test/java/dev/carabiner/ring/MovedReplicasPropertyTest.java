package dev.carabiner.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;

@Domain(RingDomain.class)
class MovedReplicasPropertyTest {
    private static final int TRIES = 300;

    @Property(tries = TRIES)
    void diffReplicas_atAndAroundEachPoint_tellsExactlyWhatChanged(
            @ForAll Drawing drawing,
            @ForAll List<RingMember> before,
            @ForAll List<RingMember> after,
            @ForAll @IntRange(min = 1, max = 10) int count) {
        List<MovedReplicas> moved = drawing.ring(before).diffReplicas(drawing.ring(after), count);
        NaiveRing old = drawing.naive(before);
        NaiveRing next = drawing.naive(after);
        for (long hash : Drawing.probes(old, next)) {
            List<MovedReplicas> covering =
                    moved.stream().filter(range -> range.contains(hash)).toList();
            List<String> from = names(old.replicas(hash, count));
            List<String> to = names(next.replicas(hash, count));
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
    void diffReplicas_always_isMinimal(
            @ForAll Drawing drawing, @ForAll List<RingMember> before, @ForAll List<RingMember> after) {
        List<MovedReplicas> moved = drawing.ring(before).diffReplicas(drawing.ring(after), 3);
        for (MovedReplicas range : moved) {
            assertThat(moved)
                    .filteredOn(next -> !next.equals(range) && next.start() == range.end())
                    .noneMatch(next ->
                            next.from().equals(range.from()) && next.to().equals(range.to()));
        }
    }

    @Property(tries = TRIES)
    void diffReplicas_ofOne_isThatOfOwners(
            @ForAll Drawing drawing, @ForAll List<RingMember> before, @ForAll List<RingMember> after) {
        HashRing ring = drawing.ring(before);
        HashRing next = drawing.ring(after);
        assertThat(ring.diffReplicas(next, 1))
                .isEqualTo(ring.diff(next).stream()
                        .map(range -> new MovedReplicas(
                                range.start(),
                                range.end(),
                                range.from().map(List::of).orElseGet(List::of),
                                range.to().map(List::of).orElseGet(List::of)))
                        .toList());
    }

    /** Rings that were made from each other share segments, which a diff passes in one step. */
    @Property(tries = TRIES)
    void diff_ofRingsThatShare_isThatOfRingsDrawnApart(
            @ForAll Drawing drawing, @ForAll List<RingMember> members, @ForAll List<RingMember> changes) {
        HashRing ring = drawing.ring(members);
        HashRing next = ring;
        for (RingMember change : changes) {
            next = members.contains(change) ? next.without(change.name()) : next.with(change);
        }
        HashRing apart = drawing.ring(next.members());
        assertThat(ring.diff(next)).isEqualTo(ring.diff(apart));
        assertThat(next.diff(ring)).isEqualTo(apart.diff(ring));
        assertThat(ring.diffReplicas(next, 3)).isEqualTo(ring.diffReplicas(apart, 3));
    }

    @Example
    void share_andCopied_ofRanges_areSums() {
        MovedReplicas half = new MovedReplicas(0, Long.MIN_VALUE, List.of("a", "b"), List.of("c", "d"));
        MovedReplicas quarter = new MovedReplicas(0xC000000000000000L, 0, List.of("a", "b"), List.of("b", "a"));
        assertThat(MovedReplicas.share(List.of(half, quarter))).isCloseTo(0.75, within(1e-12));
        assertThat(MovedReplicas.copied(List.of(half, quarter))).isCloseTo(1.0, within(1e-12));
        assertThat(new MovedReplicas(0, 0, List.of(), List.of("a")).share()).isEqualTo(1);
        assertThat(quarter.fresh()).isEmpty();
    }

    @Example
    void constructor_sameReplicas_isRefused() {
        assertThatThrownBy(() -> new MovedReplicas(1, 2, List.of("a"), List.of("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: other replicas");
    }

    private static List<String> names(List<RingMember> members) {
        return members.stream().map(RingMember::name).toList();
    }
}
