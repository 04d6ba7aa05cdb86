package dev.carabiner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MembershipLivenessTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Member SELF = life("self", 1);
    private static final Member OTHER = life("other", 2);
    private static final List<Member> BOTH = List.of(SELF, OTHER);

    private final MembershipLiveness liveness = new MembershipLiveness("self", Duration.ofSeconds(1));

    @Test
    void isGone_ofALifeSeenAliveInTheRegister_atOnceWhenItIsMissing() {
        liveness.look(Set.of("self", "other"), BOTH, 0);
        assertThat(liveness.isGone(OTHER)).isFalse();
        liveness.look(Set.of("self"), BOTH, 1);
        assertThat(liveness.isGone(OTHER)).isTrue();
        assertThat(liveness.isGone(SELF)).isFalse();
    }

    @Test
    void isGone_ofALifeNeverSeen_onlyAfterTheGrace() {
        // Seen by the engine, but before it stood in the register: that was not yet this life's standing.
        liveness.look(Set.of("self", "other"), List.of(SELF), 0);
        liveness.look(Set.of("self"), BOTH, 5 * SECOND);
        assertThat(liveness.isGone(OTHER)).isFalse();
        assertThat(liveness.untilNextVerdict()).contains(Duration.ofSeconds(1));
        liveness.look(Set.of("self"), BOTH, 6 * SECOND - 1);
        assertThat(liveness.isGone(OTHER)).isFalse();
        assertThat(liveness.untilNextVerdict()).contains(Duration.ofNanos(1));
        liveness.look(Set.of("self"), BOTH, 6 * SECOND);
        assertThat(liveness.isGone(OTHER)).isTrue();
        assertThat(liveness.untilNextVerdict()).isEmpty();
    }

    @Test
    void isGone_ofALifeThatShowsUpInTime_isFalse() {
        liveness.look(Set.of("self"), BOTH, 0);
        liveness.look(Set.of("self", "other"), BOTH, SECOND / 2);
        liveness.look(Set.of("self", "other"), BOTH, 2 * SECOND);
        assertThat(liveness.isGone(OTHER)).isFalse();
        assertThat(liveness.untilNextVerdict()).isEmpty();
    }

    @Test
    void isGone_ofANewIncarnation_startsItsOwnGrace() {
        liveness.look(Set.of("self", "other"), BOTH, 0);
        Member again = life("other", 7);
        liveness.look(Set.of("self"), List.of(SELF, again), 9 * SECOND);
        assertThat(liveness.isGone(again)).isFalse();
    }

    @Test
    void isGone_whileTheEngineDoesNotEvenListUs_isFalse() {
        liveness.look(Set.of("self", "other"), BOTH, 0);
        liveness.look(Set.of(), BOTH, 9 * SECOND);
        assertThat(liveness.isGone(OTHER)).isFalse();
        assertThat(liveness.untilNextVerdict()).isEmpty();
    }

    @Test
    void look_acrossTheWrapOfTheClock_keepsTheGrace() {
        long nearTheWrap = Long.sum(Long.MAX_VALUE, -10);
        liveness.look(Set.of("self"), BOTH, nearTheWrap);
        liveness.look(Set.of("self"), BOTH, nearTheWrap + SECOND / 2);
        assertThat(liveness.isGone(OTHER)).isFalse();
        liveness.look(Set.of("self"), BOTH, nearTheWrap + SECOND);
        assertThat(liveness.isGone(OTHER)).isTrue();
    }

    private static Member life(String id, long incarnation) {
        return new Member(id, id, MemberState.ACTIVE, Optional.empty(), 1, "h:1", Optional.empty(), 0, incarnation);
    }
}
