package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void take_fromAFullBucket_passesASecondsWorthAtOnce() {
        TokenBucket bucket = new TokenBucket(10, 0);

        for (int i = 0; i < 10; i++) {
            assertThat(bucket.take(0)).isZero();
        }
        assertThat(bucket.take(0)).isEqualTo(SECOND / 10);
        assertThat(bucket.take(SECOND / 20)).isEqualTo(SECOND / 20);
        assertThat(bucket.take(SECOND / 10)).isZero();
    }

    @Test
    void take_refused_costsNothing() {
        TokenBucket bucket = new TokenBucket(1, 0);
        assertThat(bucket.take(0)).isZero();

        for (int i = 0; i < 1000; i++) {
            assertThat(bucket.take(1)).isEqualTo(SECOND - 1);
        }
        assertThat(bucket.take(SECOND)).isZero();
    }

    @Test
    void take_afterAnyPause_passesNoMoreThanASecondsWorth() {
        TokenBucket bucket = new TokenBucket(3, 0);
        long later = TimeUnit.DAYS.toNanos(300);

        assertThat(bucket.take(later)).isZero();
        assertThat(bucket.take(later)).isZero();
        assertThat(bucket.take(later)).isZero();
        assertThat(bucket.take(later)).isPositive();
    }

    @Test
    void take_whereTheClockWraps_goesOn() {
        TokenBucket bucket = new TokenBucket(2, Long.MAX_VALUE);
        assertThat(bucket.take(Long.MAX_VALUE)).isZero();
        assertThat(bucket.take(Long.MAX_VALUE)).isZero();

        assertThat(bucket.take(Long.MAX_VALUE + 1)).isPositive();
        assertThat(bucket.take(Long.MAX_VALUE + SECOND)).isZero();
    }

    @Test
    void borrow_fromAnEmptyBucket_saysForHowLongToWait() {
        TokenBucket bucket = new TokenBucket(2, 0);
        assertThat(bucket.borrow(0, SECOND)).hasValue(0);
        assertThat(bucket.borrow(0, SECOND)).hasValue(0);

        assertThat(bucket.borrow(0, SECOND)).hasValue(SECOND / 2);
        assertThat(bucket.borrow(0, SECOND)).hasValue(SECOND);
        assertThat(bucket.borrow(0, SECOND)).isEmpty();
        assertThat(bucket.borrow(SECOND / 2, SECOND)).hasValue(SECOND);
        assertThat(bucket.take(SECOND)).isEqualTo(SECOND);
    }

    @Property(tries = 200)
    void take_inAnyRhythm_neverPassesMoreThanRateTimesTimeAndOneBurst(
            @ForAll @IntRange(min = 1, max = 1_000_000) int perSecond,
            @ForAll @Size(min = 1, max = 400) List<@LongRange(min = 0, max = 50_000_000) Long> pauses) {
        long start = Long.MAX_VALUE - SECOND;
        TokenBucket bucket = new TokenBucket(perSecond, start);
        long now = start;
        long passed = 0;
        for (long pause : pauses) {
            now += pause;
            passed += bucket.take(now) == 0 ? 1 : 0;
        }

        double allowed = perSecond + (now - start) / (double) SECOND * perSecond;
        assertThat((double) passed).isLessThanOrEqualTo(allowed);
    }

    @Test
    void rate_outOfBounds_isRefused() {
        assertThatThrownBy(() -> new TokenBucket(0, 0)).hasMessage("perSecond: 0 (expected: 1 to 1000000)");
        assertThatThrownBy(() -> new TokenBucket(1_000_001, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
