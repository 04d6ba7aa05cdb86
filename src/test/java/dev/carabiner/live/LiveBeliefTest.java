package dev.carabiner.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import dev.carabiner.sim.locks.Hold;
import org.junit.jupiter.api.Test;

class LiveBeliefTest {
    private static final long MILLI = 1_000_000;
    private static final LeaseRequest REQUEST = new LeaseRequest(
            new LeaseKey(new LockName("a"), new LeaseId("one")), LockMode.EXCLUSIVE, 1, 1, 60_000, "c", "", "");

    private final LiveHistory history = new LiveHistory(new TrueTime());
    private final LiveBelief belief = new LiveBelief(history, "c", REQUEST);

    @Test
    void granted_countsFromSendingLessTheMarginOfAllThatOthersMeasured() {
        long sent = history.now();
        belief.granted(1, 1_000, sent);
        assertThat(hold().untilNanos()).isEqualTo(sent + (59_400 + 990 - 20) * MILLI);
    }

    @Test
    void renewed_bySomethingSentEarlier_changesNothing() {
        long sent = history.now();
        belief.renewed(1, sent);
        belief.renewed(1, sent - 5);
        assertThat(hold().untilNanos()).isEqualTo(sent + (59_400 - 20) * MILLI);
    }

    @Test
    void stop_endsTheClaim_thoughTheLeaseStillCoversIt() {
        belief.renewed(1, history.now());
        belief.stop();
        assertThat(hold().untilNanos()).isLessThanOrEqualTo(history.now());
        assertThat(belief.covers(history.now())).isTrue();
    }

    @Test
    void granted_tooLate_isNoHold() {
        belief.granted(1, 0, history.now() - 60_000 * MILLI);
        assertThat(history.seen().holds()).isEmpty();
        assertThat(belief.covers(history.now())).isFalse();
    }

    @Test
    void covers_afterAllMembersHaveEnded_onlyWhatWasGrantedSince() {
        belief.granted(1, 0, history.now());
        assertThat(belief.covers(history.now())).isTrue();
        history.noteAllLost();
        assertThat(belief.covers(history.now())).isFalse();
    }

    private Hold hold() {
        assertThat(history.seen().holds()).hasSize(1);
        return history.seen().holds().get(0);
    }
}
