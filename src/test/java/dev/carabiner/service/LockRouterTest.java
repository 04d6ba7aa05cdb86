package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockReply;
import dev.carabiner.wire.MemberMessage;
import dev.carabiner.wire.MemberMessage.Answer;
import dev.carabiner.wire.MemberMessage.Ask;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Attempts, their numbers, and where they go; the test plays the owners. */
final class LockRouterTest {
    private static final LockReply REPLY = new LockReply.Released();

    private final ManualTime time = new ManualTime();
    private final ManualRing ring = new ManualRing();
    private final List<String> receivers = new ArrayList<>();
    private final List<Ask> asks = new ArrayList<>();
    private final LockRouter router = new LockRouter(
            new LockMember.Ports("me", time, time, (to, bytes) -> {}, shard -> new ScriptedRegister(time)),
            ring,
            this::sent);

    private void sent(String to, MemberMessage message) {
        receivers.add(to);
        asks.add((Ask) message);
    }

    private LockRouter.Call call(long millis) {
        LockRouter.Call call =
                router.call(0, from -> new LockCommand.Get(from, Town.LOCK), time.nanoTime() + millis * 1_000_000);
        time.settle();
        return call;
    }

    private long number(int ask) {
        return asks.get(ask).items().get(0).command().origin().number();
    }

    private void answer(long number, LockReply reply) {
        router.answered(List.of(new Answer.Answered(number, reply)));
    }

    private void owner(long version, String id) {
        ring.show(ManualRing.viewOf(version, List.of(id), List.of()));
        router.ringChanged(ring.view());
        time.settle();
    }

    @Test
    void call_answered_endsWithTheSendingTimeOfThatAttempt() {
        owner(1, "m1");
        LockRouter.Call call = call(5_000);
        long first = time.nanoTime();
        time.passMillis(1_500);
        assertThat(asks).hasSize(2);
        answer(number(0), REPLY);
        assertThat(call.future().result()).isEqualTo(new LockRouter.Answered(REPLY, first));
        assertThat(router.underWay()).isZero();
        answer(number(1), REPLY);
        time.passMillis(5_000);
        assertThat(asks).hasSize(2);
    }

    @Test
    void call_noAnswer_isUnansweredAtItsDeadline() {
        owner(1, "m1");
        LockRouter.Call call = call(2_500);
        time.passMillis(2_499);
        assertThat(call.future().isComplete()).isFalse();
        time.passMillis(2);
        assertThat(call.future().cause()).isInstanceOf(LockRouter.Unanswered.class);
        assertThat(asks).hasSize(3);
    }

    @Test
    void close_endsCallsUnansweredAndThoseThatComeLater() {
        owner(1, "m1");
        List<Future<LockRouter.Answered>> calls =
                List.of(call(5_000).future(), call(5_000).future());
        router.close();
        Future<LockRouter.Answered> later = call(5_000).future();

        assertThat(calls).allSatisfy(call -> assertThat(call.cause()).isInstanceOf(LockRouter.Unanswered.class));
        assertThat(later.cause()).isInstanceOf(LockRouter.Unanswered.class);
        assertThat(router.underWay()).isZero();
        time.passMillis(5_000);
        assertThat(asks).as("no more than one of each").hasSize(2);
    }

    @Test
    void call_nobodyOwnsTheShard_isSentOnceSomebodyDoes() {
        LockRouter.Call call = call(5_000);
        time.passMillis(500);
        assertThat(asks).isEmpty();
        owner(1, "m1");
        assertThat(receivers).containsExactly("m1");
        answer(number(0), REPLY);
        assertThat(call.future().succeeded()).isTrue();
    }

    @Test
    void call_moved_isAskedAgainAfterAPause() {
        owner(1, "m1");
        LockRouter.Call call = call(5_000);
        answer(number(0), new LockReply.Moved(1));
        time.passMillis(24);
        assertThat(asks).hasSize(1);
        time.passMillis(1);
        assertThat(asks).hasSize(2);
        assertThat(call.future().isComplete()).isFalse();
        assertThat(number(1)).isGreaterThan(number(0));
    }

    @Test
    void ringChanged_ownerMoved_isSentThereAtOnce() {
        owner(1, "m1");
        LockRouter.Call call = call(5_000);
        owner(2, "m2");
        assertThat(receivers).containsExactly("m1", "m2");
        // The old owner may still have taken it: its answer counts as long as the attempt is open.
        answer(number(0), REPLY);
        assertThat(call.future().succeeded()).isTrue();
    }

    @Test
    void lowestOpen_risesOnlyOverWhatNobodyWaitsForAnyMore() {
        owner(1, "m1");
        LockRouter.Call first = call(60_000);
        call(60_000).abandon();
        assertThat(asks.get(1).lowestOpen()).isEqualTo(number(0));
        first.abandon();
        call(60_000).abandon();
        assertThat(asks.get(2).lowestOpen()).isEqualTo(number(2));
    }

    @Test
    void lowestOpen_manyAttemptsOfOneCall_closesTheOldest() {
        owner(1, "m1");
        LockRouter.Call call = call(60_000);
        time.passMillis(6_000);
        assertThat(asks).hasSize(7);
        assertThat(asks.get(6).lowestOpen()).isEqualTo(number(3));
        answer(number(0), REPLY);
        assertThat(call.future().isComplete()).isFalse();
        answer(number(3), REPLY);
        assertThat(call.future().succeeded()).isTrue();
    }

    @Test
    void call_ofOneTurn_ridesInOneMessage() {
        owner(1, "m1");
        for (int i = 0; i < 10; i++) {
            LockRouter.Call unused =
                    router.call(0, from -> new LockCommand.Get(from, Town.LOCK), time.nanoTime() + 1_000_000_000);
        }
        time.settle();
        assertThat(asks).hasSize(1);
        assertThat(asks.get(0).items()).hasSize(10);
    }
}
