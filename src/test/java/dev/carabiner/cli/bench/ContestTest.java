package dev.carabiner.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContestTest {
    private static final Duration ROUND = Duration.ofMillis(20);

    @Test
    void run_letsBothBeginInTurns_andCountsNoWarmUp() throws Exception {
        List<String> order = new ArrayList<>();
        Iterator<Double> ours = List.of(1_000.0, 2.0, 8.0, 3.0).iterator();

        Contest.Outcome outcome = Contest.run(
                round -> {
                    order.add("ours " + round.toMillis());
                    return ours.next();
                },
                round -> {
                    order.add("theirs " + round.toMillis());
                    return 2.0;
                },
                new Rounds(3, 1, ROUND));

        assertThat(order)
                .containsExactly(
                        "theirs 20", "ours 20", "ours 20", "theirs 20", "theirs 20", "ours 20", "ours 20", "theirs 20");
        assertThat(outcome).isEqualTo(new Contest.Outcome(3, 2, 1.5, 1, 4));
    }

    @Test
    void outcome_ofAnEvenNumberOfRounds_takesTheMeanOfTheTwoInTheMiddle() {
        Contest.Outcome outcome = Contest.Outcome.of(List.of(8.0, 2.0, 4.0, 6.0), List.of(2.0, 2.0, 2.0, 2.0));

        assertThat(outcome).isEqualTo(new Contest.Outcome(5, 2, 2.5, 1, 4));
    }
}
