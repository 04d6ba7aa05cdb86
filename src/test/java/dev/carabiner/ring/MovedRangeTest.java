package dev.carabiner.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MovedRangeTest {
    private static final Optional<String> A = Optional.of("a");
    private static final Optional<String> B = Optional.of("b");
    private static final HashRing EMPTY = HashRing.of(RingHash.XXH3, 256, List.of());
    private static final HashRing ONLY_A = EMPTY.with(RingMember.of("a"));
    private static final HashRing ONLY_B = EMPTY.with(RingMember.of("b"));

    @Test
    void contains_rangeOverTheTop_wraps() {
        MovedRange range = new MovedRange(-2, 2, A, B);
        assertThat(List.of(-2L, -1L, 0L, 1L)).allMatch(range::contains);
        assertThat(List.of(-3L, 2L, Long.MIN_VALUE, Long.MAX_VALUE)).noneMatch(range::contains);
        assertThat(range.fullCircle()).isFalse();
    }

    @Test
    void contains_rangeOverTheSignBit_isUnsigned() {
        MovedRange range = new MovedRange(Long.MAX_VALUE, Long.MIN_VALUE + 1, A, B);
        assertThat(List.of(Long.MAX_VALUE, Long.MIN_VALUE)).allMatch(range::contains);
        assertThat(List.of(Long.MAX_VALUE - 1, Long.MIN_VALUE + 1, 0L, -1L)).noneMatch(range::contains);
    }

    @Test
    void diff_oneMemberForAnother_isTheFullCircle() {
        List<MovedRange> moved = ONLY_A.diff(ONLY_B);
        assertThat(moved).containsExactly(new MovedRange(0, 0, A, B));
        assertThat(moved.get(0).fullCircle()).isTrue();
        assertThat(List.of(0L, -1L, 5L)).allMatch(moved.get(0)::contains);
        assertThat(MovedRange.share(moved)).isEqualTo(1);
    }

    @Test
    void diff_fromAndToNobody_isTheFullCircle() {
        assertThat(EMPTY.diff(ONLY_A)).containsExactly(new MovedRange(0, 0, Optional.empty(), A));
        assertThat(ONLY_A.diff(EMPTY)).containsExactly(new MovedRange(0, 0, A, Optional.empty()));
        assertThat(EMPTY.diff(EMPTY)).isEmpty();
    }

    @Test
    void diff_otherVirtualNodes_isTold() {
        HashRing coarse = ring(16);
        assertThat(MovedRange.share(coarse.diff(ring(256)))).isBetween(0.2, 0.8);
    }

    @Test
    void diff_otherHash_isRefused() {
        HashRing md5 = HashRing.of(RingHash.MD5, 256, List.of());
        assertThatThrownBy(() -> EMPTY.diff(md5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("hash: md5 (expected: xxh3, as in this ring)");
    }

    @Test
    void share_ofRanges_isTheSumOfTheirLengths() {
        MovedRange half = new MovedRange(0, Long.MIN_VALUE, A, B);
        MovedRange quarter = new MovedRange(0xC000000000000000L, 0, A, B);
        MovedRange least = new MovedRange(-1, 0, A, B);
        assertThat(MovedRange.share(List.of())).isZero();
        assertThat(MovedRange.share(List.of(half))).isEqualTo(0.5);
        assertThat(MovedRange.share(List.of(half, quarter))).isEqualTo(0.75);
        assertThat(MovedRange.share(List.of(half, new MovedRange(Long.MIN_VALUE, 0, B, A))))
                .isEqualTo(1);
        assertThat(MovedRange.share(List.of(least))).isEqualTo(0x1p-64);
    }

    @Test
    void constructor_sameOwner_isRefused() {
        assertThatThrownBy(() -> new MovedRange(1, 2, A, A))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: another owner");
    }

    private static HashRing ring(int virtualNodes) {
        return HashRing.of(RingHash.XXH3, virtualNodes, List.of(RingMember.of("a"), RingMember.of("b")));
    }
}
