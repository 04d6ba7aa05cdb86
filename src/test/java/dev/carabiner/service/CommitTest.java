package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.FencingToken;
import dev.carabiner.lock.LockChange;
import dev.carabiner.lock.LockLimits;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.Origin;
import dev.carabiner.lock.Push;
import dev.carabiner.lock.ShardState;
import dev.carabiner.service.ScriptedRegister.Mishap;
import dev.carabiner.wire.MemberMessage.HandedOver.Handed;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a write comes to when the register fails, lies, is slow, or is somebody else's. */
final class CommitTest {
    private final ManualTime time = new ManualTime();
    private final ScriptedRegister register = new ScriptedRegister(time);
    private final LaneContext context = new LaneContext(
            new LockMember.Ports("m1", time, time, (to, message) -> {}, shard -> register),
            new ManualRing(),
            new LockSettings(1, true, Duration.ZERO, LockLimits.DEFAULT, 10),
            new DeskNumbers(),
            new Silence(),
            new Trail("m1"));

    private static ShardState state(long epoch, String owner) {
        return new ShardState(epoch, Optional.of(owner), owner + ":" + epoch, new FencingToken(7), Map.of(), Map.of());
    }

    private Future<Optional<Commit.Committed>> write() {
        register.overwrite(state(1, "m1"));
        return new Commit(context, register, register.value(), state(2, "m1")).run();
    }

    private void assertStands(Future<Optional<Commit.Committed>> outcome) {
        Commit.Committed committed = outcome.result().orElseThrow();
        assertThat(committed.bytes()).isEqualTo(register.value());
        assertThat(committed.state()).isEqualTo(register.state());
        assertThat(register.state().epoch()).isEqualTo(2);
        assertThat(register.history()).hasSize(2);
    }

    @Test
    void run_plainYes_standsWithoutAReading() {
        Future<Optional<Commit.Committed>> outcome = write();
        time.passMillis(1);
        assertStands(outcome);
        assertThat(register.readCount()).isZero();
    }

    @Test
    void run_appliedButFailed_stands() {
        register.write(Mishap.FAILS_AFTER);
        Future<Optional<Commit.Committed>> outcome = write();
        time.passMillis(10);
        assertStands(outcome);
    }

    @Test
    void run_falseThoughApplied_stands() {
        register.write(Mishap.LIES);
        Future<Optional<Commit.Committed>> outcome = write();
        time.passMillis(10);
        assertStands(outcome);
    }

    @Test
    void run_appliedAndSilent_isSettledAfterASecond() {
        register.write(Mishap.SILENT_AFTER);
        Future<Optional<Commit.Committed>> outcome = write();
        time.passMillis(999);
        assertThat(outcome.isComplete()).isFalse();
        time.passMillis(10);
        assertStands(outcome);
    }

    @Test
    void run_notApplied_isWrittenAgainUntilItStands() {
        register.write(Mishap.FAILS_BEFORE, Mishap.SILENT, Mishap.FAILS_BEFORE);
        Future<Optional<Commit.Committed>> outcome = write();
        time.passMillis(3_000);
        assertStands(outcome);
    }

    @Test
    void run_appliedLateAfterARewrite_exactlyOneOfTheWritesWins() {
        register.write(Mishap.LATE, Mishap.FAILS_BEFORE);
        Future<Optional<Commit.Committed>> outcome = write();
        time.passMillis(5_000);
        assertStands(outcome);
        assertThat(register.history()).hasSize(2);
    }

    @Test
    void run_lateWriteWinsOverItsRewrites_stands() {
        register.write(Mishap.LATE);
        for (int i = 0; i < 100; i++) {
            register.write(Mishap.FAILS_BEFORE);
        }
        Future<Optional<Commit.Committed>> outcome = write();
        time.passMillis(1_900);
        assertThat(outcome.isComplete()).isFalse();
        time.passMillis(300);
        assertStands(outcome);
    }

    @Test
    void run_readFails_isReadAgainAndNothingIsSaidBefore() {
        register.write(Mishap.FAILS_AFTER).reading(Mishap.FAILS_AFTER, Mishap.SILENT, Mishap.FAILS_AFTER);
        Future<Optional<Commit.Committed>> outcome = write();
        time.passMillis(1_000);
        assertThat(outcome.isComplete()).isFalse();
        time.passMillis(1_000);
        assertStands(outcome);
    }

    @Test
    void run_anotherOwnersValue_isLost() {
        Future<Optional<Commit.Committed>> outcome = write();
        register.overwrite(state(9, "m2"));
        time.passMillis(10);
        assertThat(outcome.result()).isEmpty();
        assertThat(register.state().epoch()).isEqualTo(9);
    }

    @Test
    void run_overwrittenBeforeItWasSeen_isLostForWhatItCameToIsNotKnown() {
        register.write(Mishap.SILENT_AFTER);
        Future<Optional<Commit.Committed>> outcome = write();
        time.passMillis(500);
        register.overwrite(state(9, "m2"));
        time.passMillis(1_000);
        assertThat(outcome.result()).isEmpty();
    }

    @Test
    void run_registerGone_isLost() {
        register.write(Mishap.FAILS_BEFORE);
        Future<Optional<Commit.Committed>> outcome = write();
        register.lose();
        time.passMillis(10);
        assertThat(outcome.result()).isEmpty();
    }

    @Test
    void run_firstValue_isWrittenOverNothing() {
        register.write(Mishap.FAILS_BEFORE);
        Future<Optional<Commit.Committed>> outcome = new Commit(context, register, null, state(2, "m1")).run();
        time.passMillis(100);
        assertThat(outcome.result()).isPresent();
        assertThat(register.history()).hasSize(1);
    }

    @Test
    void run_unsoundState_failsAndWritesNothing() {
        ShardState unsound = new ShardState(
                1, Optional.of("m1"), "", new FencingToken(1), Map.of(Town.LOCK, java.util.List.of()), Map.of());
        assertThat(new Commit(context, register, null, unsound).run().failed()).isTrue();
        time.passMillis(10);
        assertThat(register.history()).isEmpty();
    }

    /** A lane's words go nowhere. */
    private static final class Silence implements LaneOutput {
        @Override
        public void answer(Origin to, LockReply reply) {}

        @Override
        public void push(Push push) {}

        @Override
        public void changed(List<LockChange> changes) {}

        @Override
        public void announceClaim(int shard, long epoch) {}

        @Override
        public void askToHandOver(String owner, int shard) {}

        @Override
        public void handOver(String successor, int shard, Optional<Handed> handed) {}
    }
}
