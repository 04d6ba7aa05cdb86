package dev.carabiner.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutagesTest {
    @Test
    void longestGap_countsFromTheGrantBeforeTheSpanToTheOneAfterIt() {
        assertThat(Outages.longestGapNanos(grants(1, 5, 9, 20), 10, 12)).isEqualTo(11);
    }

    @Test
    void longestGap_isTheLongestOfThoseThatTouchTheSpan() {
        assertThat(Outages.longestGapNanos(grants(0, 30, 31, 34, 36, 70), 31, 36))
                .isEqualTo(3);
    }

    @Test
    void longestGap_withoutAnyGrant_isTheSpan() {
        assertThat(Outages.longestGapNanos(List.of(), 10, 25)).isEqualTo(15);
    }

    @Test
    void longestGap_withNoneAfterwards_endsWithTheSpan() {
        assertThat(Outages.longestGapNanos(grants(8, 11), 10, 25)).isEqualTo(14);
    }

    @Test
    void firstGrant_thatWasSentBefore_doesNotCount() {
        List<Grant> grants = List.of(new Grant(9, 11), new Grant(12, 17), new Grant(18, 19));
        assertThat(Outages.firstGrantNanos(grants, 10, 30)).contains(7L);
        assertThat(Outages.firstGrantNanos(grants, 10, 16)).isEmpty();
    }

    private static List<Grant> grants(long... received) {
        return LongStream.of(received).mapToObj(at -> new Grant(at, at)).toList();
    }
}
