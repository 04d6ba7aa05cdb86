package dev.carabiner.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void delay_ofABurst_spreadsItOverTheRate() {
        Pace pace = new Pace(100);
        assertThat(pace.delayNanos(0)).isZero();
        assertThat(pace.delayNanos(0)).isEqualTo(10_000_000);
        assertThat(pace.delayNanos(5_000_000)).isEqualTo(15_000_000);
    }

    @Test
    void delay_afterARest_savesNothingUp() {
        Pace pace = new Pace(100);
        assertThat(pace.delayNanos(1_000_000_000)).isZero();
        assertThat(pace.delayNanos(1_000_000_000)).isEqualTo(10_000_000);
    }
}
