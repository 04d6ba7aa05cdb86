package dev.carabiner.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void of_grantsAndAStrike_drawsALineWithAPeakAndABandWithItsName() {
        Strike strike = new Strike(
                4,
                Fault.PAUSE,
                "m1 & m2",
                Set.of(),
                3 * SECOND,
                Optional.empty(),
                5 * SECOND,
                Optional.of(6 * SECOND),
                Optional.of(6 * SECOND),
                Set.of(),
                List.of());

        String svg = String.join(
                "\n", Timeline.of(List.of(SECOND, SECOND + 1, 2 * SECOND), List.of(strike), List.of(), 10 * SECOND));

        assertThat(svg)
                .startsWith("<svg ")
                .endsWith("</svg>")
                .contains("2/s", "m1 &amp; m2", "4 pause beyond", ">4 pause<");
        String points = svg.replaceAll("(?s).*points=\"([^\"]*)\".*", "$1");
        assertThat(points.split(" ", -1)).hasSize(11);
        assertThat(points.split(" ", -1)[1])
                .as("two grants in the second second: the top")
                .endsWith(",150.0");
        assertThat(points.split(" ", -1)[5]).as("none").endsWith(",390.0");
    }
}
