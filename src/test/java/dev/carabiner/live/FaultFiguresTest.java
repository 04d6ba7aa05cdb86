package dev.carabiner.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.live.StarvationMonitor.Stretch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultFiguresTest {
    private static final long SECOND = 1_000_000_000;

    private final Map<Integer, List<Grant>> grants = Map.of(
            0, List.of(grant(9), grant(14), grant(15)),
            1, List.of(grant(10), grant(12), grant(19)),
            2, List.of(grant(1)));

    @Test
    void of_oneStrike_measuresTheShardsThatItHit() {
        FaultFigures figures = one(List.of(strike(10, 16, Optional.of(18L))), List.of());
        assertThat(figures.gap()).isEqualTo(new Spread(2, 5 * SECOND, 7 * SECOND));
        assertThat(figures.takeover()).isEqualTo(new Spread(2, 2 * SECOND, 4 * SECOND));
        assertThat(figures.serving()).isEqualTo(new Spread(1, 2 * SECOND, 2 * SECOND));
        assertThat(figures.late()).isZero();
    }

    @Test
    void of_strikeOnAStarvedHost_countsItAndLeavesItsTimesOut() {
        Stretch starved = new Stretch(17 * SECOND, 19 * SECOND);
        FaultFigures figures = one(List.of(strike(10, 16, Optional.of(18L))), List.of(starved));
        assertThat(figures.count()).isEqualTo(1);
        assertThat(figures.voided()).isEqualTo(1);
        assertThat(figures.gap()).isEqualTo(Spread.of(List.of()));
    }

    @Test
    void of_strikeThatNeverHealed_isLate() {
        FaultFigures figures = one(List.of(strike(10, 16, Optional.empty())), List.of());
        assertThat(figures.late()).isEqualTo(1);
        assertThat(figures.serving().count()).isZero();
    }

    private FaultFigures one(List<Strike> strikes, List<Stretch> starved) {
        List<FaultFigures> figures = FaultFigures.of(strikes, grants, starved);
        assertThat(figures).hasSize(1);
        return figures.get(0);
    }

    private static Grant grant(long second) {
        return new Grant(second * SECOND, second * SECOND);
    }

    private static Strike strike(long from, long healed, Optional<Long> served) {
        return new Strike(
                1,
                Fault.KILL_OWNER,
                "",
                Set.of(0, 1),
                from * SECOND,
                Optional.of(from * SECOND),
                healed * SECOND,
                served.map(at -> at * SECOND),
                served.map(at -> at * SECOND),
                Set.of(),
                List.of());
    }
}
