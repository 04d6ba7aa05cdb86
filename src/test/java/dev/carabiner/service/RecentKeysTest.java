package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.cluster.Ticker;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockName;
import dev.carabiner.lock.Origin;
import dev.carabiner.ring.HotKeys;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentKeysTest {
    /** A clock that stands still until it is told. */
    private static final class StandingTicker implements Ticker {
        private long nanos = -5;

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public long wallMillis() {
            return 0;
        }

        void pass(Duration time) {
            nanos += time.toNanos();
        }
    }

    private final StandingTicker ticker = new StandingTicker();

    @Test
    void top_afterAHalfLife_weighsWhatCameBeforeHalf() {
        RecentKeys recent = new RecentKeys(ticker);
        for (int i = 0; i < 8; i++) {
            recent.count("old");
        }
        ticker.pass(Duration.ofMillis(9_999));
        assertThat(recent.top(5)).containsExactly(new HotKeys.Hot("old", 8, 0));
        ticker.pass(Duration.ofMillis(1));
        recent.count("new");
        assertThat(recent.top(5)).containsExactly(new HotKeys.Hot("old", 4, 0), new HotKeys.Hot("new", 1, 0));
        ticker.pass(Duration.ofSeconds(20));
        assertThat(recent.top(5)).containsExactly(new HotKeys.Hot("old", 1, 0));
    }

    @Test
    void top_afterALongSilence_isEmptyAndCountsAgain() {
        RecentKeys recent = new RecentKeys(ticker);
        recent.count("old");
        ticker.pass(Duration.ofDays(400));
        assertThat(recent.top(5)).isEmpty();
        recent.count("new");
        ticker.pass(Duration.ofSeconds(9));
        assertThat(recent.top(5)).containsExactly(new HotKeys.Hot("new", 1, 0));
    }

    @Test
    void heard_ofCommands_countsThoseThatSomebodyAskedFor() {
        HotLocks locks = new HotLocks(ticker);
        Origin origin = new Origin("desk", 1);
        locks.heard(new LockCommand.Get(origin, new LockName("busy")));
        locks.heard(new LockCommand.Get(origin, new LockName("busy")));
        locks.heard(LockCommand.Forget.desk("desk"));
        assertThat(locks.top(5)).containsExactly(new HotKeys.Hot("busy", 2, 0));
    }
}
