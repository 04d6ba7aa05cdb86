package dev.carabiner.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RingMemberTest {
    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 100.001})
    void constructor_weightOutOfBounds_isRefused(double weight) {
        assertThatThrownBy(() -> new RingMember("n", weight, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight: " + weight + " (expected: above 0, at most 100.0; 1 is the usual)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\u0000", "\uD83D"})
    void constructor_badText_isRefused(String text) {
        assertThatThrownBy(() -> RingMember.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name: ");
        assertThatThrownBy(() -> new RingMember("n", 1, Optional.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("zone: ");
    }

    @Test
    void constructor_longestName_isTakenAndOneMoreRefused() {
        assertThat(RingMember.of("n".repeat(255)).name()).hasSize(255);
        assertThatThrownBy(() -> RingMember.of("n".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name: 256 characters (expected: 1 to 255)");
    }

    @ParameterizedTest
    @CsvSource({"1, 256, 256", "0.5, 256, 128", "0.001, 256, 1", "4.9E-324, 4096, 1", "1.5, 3, 5", "100, 4096, 409600"})
    void points_ofWeight_areRoundedAndAtLeastOne(double weight, int virtualNodes, int expected) {
        assertThat(new RingMember("n", weight, Optional.empty()).points(virtualNodes))
                .isEqualTo(expected);
    }
}
