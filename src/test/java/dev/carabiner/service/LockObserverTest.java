package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.LockChange;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockLimits;
import dev.carabiner.lock.ShardState;
import dev.carabiner.service.ScriptedRegister.Mishap;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an observer is told of one member with one shard. */
final class LockObserverTest {
    private final List<String> told = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final Town town = new Town();

    LockObserverTest() {
        town.observer = new Told();
        town.add("m1", LockLimits.DEFAULT, Duration.ZERO);
        town.ring(1, List.of("m1"), List.of());
        town.time.passMillis(1_000);
    }

    /** Writes down what it is told. */
    private final class Told implements LockObserver {
        @Override
        public void granted(long nanos) {
            told.add("granted");
            times.add(nanos);
        }

        @Override
        public void waited(WaitEnd end, long nanos) {
            told.add("waited " + end);
            times.add(nanos);
        }

        @Override
        public void leaseChanged(LockChange.Cause cause) {
            told.add(cause.label());
        }

        @Override
        public void confirmed(Confirmation by, int commands, long nanos) {
            told.add(by + " " + commands);
        }

        @Override
        public void commitLost(long nanos) {
            told.add("commit lost");
        }

        @Override
        public void shardLost() {
            told.add("shard lost");
        }

        @Override
        public void doubtBegan() {
            told.add("doubt");
        }

        @Override
        public void doubtEnded() {
            told.add("no doubt");
        }

        @Override
        public void shardClaimed() {
            told.add("claimed");
        }

        @Override
        public void shardHandedOver() {
            told.add("handed over");
        }
    }

    @Test
    void claim_isTold() {
        assertThat(told).contains("claimed").doesNotContain("doubt", "shard lost");
    }

    @Test
    void grantAndRelease_areToldWithTheirBatches() {
        told.clear();
        town.hold("m1", "a");
        assertThat(told).containsExactly("COMMIT 1", "granted", "granted");
        assertThat(town.member("m1").census()).isEqualTo(new LockCensus(1, 0, 0, 1, 0));
        told.clear();
        town.call("m1", from -> new LockCommand.Release(from, Town.key("a"), ""));
        town.time.passMillis(100);
        assertThat(told).containsExactly("COMMIT 1", "released");
        assertThat(town.member("m1").census().leases()).isZero();
    }

    @Test
    void look_isARead() {
        told.clear();
        var unused = town.call("m1", from -> new LockCommand.Get(from, Town.LOCK));
        town.time.passMillis(100);
        assertThat(told).containsExactly("READ 1");
    }

    @Test
    void wait_thatIsGranted_isToldOnceWithItsTime() {
        town.hold("m1", "a");
        Future<Grant> second = town.acquire("m1", "b", 30_000);
        town.time.passMillis(500);
        assertThat(town.member("m1").census()).isEqualTo(new LockCensus(1, 1, 1, 1, 0));
        told.clear();
        times.clear();
        town.call("m1", from -> new LockCommand.Release(from, Town.key("a"), ""));
        town.time.passMillis(500);
        assertThat(second.succeeded()).isTrue();
        assertThat(told).containsOnlyOnce("waited GRANTED").doesNotContain("waited OTHER");
        assertThat(times).singleElement().satisfies(nanos -> assertThat(nanos).isBetween(500_000_000L, 1_000_000_000L));
        assertThat(town.member("m1").census()).isEqualTo(new LockCensus(1, 0, 0, 1, 0));
    }

    @Test
    void wait_thatIsOver_isToldAsATimeout() {
        town.hold("m1", "a");
        Future<Grant> second = town.acquire("m1", "b", 700);
        told.clear();
        town.time.passMillis(2_000);
        assertThat(second.failed()).isTrue();
        assertThat(told.stream().filter(line -> line.startsWith("waited"))).containsExactly("waited TIMEOUT");
    }

    @Test
    void wait_whoseCallerIsGone_isToldAsThat() {
        town.hold("m1", "a");
        Future<Grant> second = town.acquire("m1", "b", 30_000);
        town.time.passMillis(100);
        told.clear();
        town.member("m1").desk().callerGone(Town.key("b"), second);
        town.time.passMillis(100);
        assertThat(told.stream().filter(line -> line.startsWith("waited"))).containsExactly("waited OTHER");
    }

    @Test
    void write_thatIsNotAnswered_isInDoubtUntilItIsKnown() {
        told.clear();
        town.register.write(Mishap.SILENT_AFTER);
        Future<Grant> grant = town.acquire("m1", "a", 0);
        town.time.passMillis(1_001);
        assertThat(told).containsExactly("doubt");
        town.time.passMillis(500);
        assertThat(grant.succeeded()).isTrue();
        assertThat(told).startsWith("doubt", "no doubt", "COMMIT 1").doesNotContain("commit lost");
    }

    @Test
    void write_thatLoses_isToldAsLostWithItsShard() {
        ShardState now = town.register.state();
        town.register.beforeNextWrite(() -> town.register.overwrite(new ShardState(
                now.epoch() + 1, Optional.of("stranger"), "s:1", now.lastToken(), now.leases(), Map.of())));
        told.clear();
        var unused = town.acquire("m1", "a", 0);
        town.time.passMillis(100);
        assertThat(told).contains("commit lost", "shard lost").doesNotContain("doubt");
    }

    @Test
    void handover_isTold() {
        town.add("m2", LockLimits.DEFAULT, Duration.ZERO);
        told.clear();
        town.ring(2, List.of("m2"), List.of("m1"));
        town.time.passMillis(2_000);
        assertThat(told).contains("handed over", "claimed").doesNotContain("shard lost");
        assertThat(town.member("m1").census().serving()).isZero();
    }

    @Test
    void shift_fromOneMemberToAnother_movesAllShardsAndKeys() {
        RingShift shift = RingShift.between(
                ManualRing.viewOf(1, List.of("m1"), List.of()),
                ManualRing.viewOf(2, List.of("m2"), List.of()),
                new Shards(8));
        assertThat(shift).isEqualTo(new RingShift(8, 1.0));
    }
}
