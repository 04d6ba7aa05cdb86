package dev.carabiner.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
    @Test
    void at_publishedSeeds_givesThePublishedValues() {
        assertThat(SplitMix64.at(0, 0)).isEqualTo(0xE220A8397B1DCDAFL);
        assertThat(SplitMix64.at(0, 1)).isEqualTo(0x6E789E6AA1B965F4L);
        assertThat(SplitMix64.at(0, 2)).isEqualTo(0x06C45D188009454FL);
        assertThat(SplitMix64.at(1234567, 0)).isEqualTo(6457827717110365317L);
        assertThat(SplitMix64.at(1234567, 1)).isEqualTo(3203168211198807973L);
        assertThat(SplitMix64.at(1234567, 2)).isEqualTo(Long.parseUnsignedLong("9817491932198370423"));
    }

    @Test
    void at_anyPosition_agreesWithTheGeneratorOfTheJdk() {
        SplittableRandom generator = new SplittableRandom(-42);
        for (int position = 0; position < 1000; position++) {
            assertThat(SplitMix64.at(-42, position)).isEqualTo(generator.nextLong());
        }
    }
}
