package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a sender sends when, on a ring and a clock that the test moves. */
final class KeyedLaneTest {
    private final ManualRing ring = new ManualRing();
    private final ManualTime time = new ManualTime();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Boolean> busy = new ArrayList<>();
    private @Nullable RuntimeException unsendable;
    private KeyedLane<String> lane = lane(new KeyedLane.Limits(100, 10));

    private record Sent(String to, String body, long timeoutMillis, Promise<String> answer) {}

    private KeyedLane<String> lane(KeyedLane.Limits limits) {
        return new KeyedLane<>(
                new KeyedLane.Ports<>(() -> KeyedRoutes.of(ring.view()), this::send, time, time, busy::add), limits);
    }

    private Future<String> send(String to, KeyedPost post, long version, long timeoutMillis) {
        if (unsendable != null) {
            throw unsendable;
        }
        Promise<String> answer = Promise.promise();
        sent.add(new Sent(to, String.valueOf(post.body()), timeoutMillis, answer));
        return answer.future();
    }

    @CanIgnoreReturnValue
    private Future<String> submit(String key, String body) {
        return lane.submit(
                new KeyedPost("address", key, body, new DeliveryOptions().setSendTimeout(1_000), false, false));
    }

    private void owner(long version, String owner, String... others) {
        ring.show(ManualRing.viewOf(version, List.of(owner), List.of(others)));
        lane.ringChanged();
    }

    private List<String> bodies() {
        return sent.stream().map(one -> one.to() + " " + one.body()).toList();
    }

    private static void assertFails(Future<?> future, ErrorCode code) {
        assertThat(future.failed()).isTrue();
        assertThat(future.cause()).isInstanceOfSatisfying(OperationFailure.class, failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.details().getLong("ringVersion")).isNotNull();
        });
    }

    @Test
    void submit_severalOfOneKey_areAllSentAtOnceToTheOwner() {
        owner(1, "a", "b");

        submit("key", "1");
        submit("key", "2");

        assertThat(bodies()).containsExactly("a 1", "a 2");
    }

    @Test
    void submit_afterTheOwnerChanged_waitsForTheEarlierOnes() {
        owner(1, "a", "b");
        Future<String> first = submit("key", "1");
        submit("key", "2");
        owner(2, "b", "a");
        Future<String> third = submit("key", "3");
        submit("key", "4");
        submit("other", "5");

        assertThat(bodies()).containsExactly("a 1", "a 2", "b 5");
        sent.get(1).answer().complete("two");
        assertThat(sent).hasSize(3);
        sent.get(0).answer().complete("one");

        assertThat(first.result()).isEqualTo("one");
        assertThat(bodies()).containsExactly("a 1", "a 2", "b 5", "b 3", "b 4");
        sent.get(3).answer().complete("three");
        assertThat(third.result()).isEqualTo("three");
    }

    @Test
    void submit_whenTheOwnerIsTheFormerOneAgain_staysBehindThoseThatWait() {
        owner(1, "a", "b");
        submit("key", "1");
        owner(2, "b", "a");
        submit("key", "2");
        owner(3, "a", "b");
        submit("key", "3");

        sent.get(0).answer().complete("");
        assertThat(bodies()).containsExactly("a 1", "a 2", "a 3");
    }

    @Test
    void submit_fromTheAnswerOfAnEarlierOne_comesAfterThoseThatWait() {
        owner(1, "a", "b");
        submit("key", "1").onSuccess(answer -> submit("key", "3"));
        owner(2, "b", "a");
        submit("key", "2");

        sent.get(0).answer().complete("");
        assertThat(bodies()).containsExactly("a 1", "b 2", "b 3");
    }

    @Test
    void submit_ofAKeyThatWasIdleAtTheChange_isNotHeldUpAndIsToldApartAtTheNextChange() {
        owner(1, "a", "b");
        submit("key", "1");
        owner(2, "b", "a");
        submit("key", "2");
        submit("other", "3");
        owner(3, "a", "b");
        submit("other", "4");

        assertThat(bodies()).containsExactly("a 1", "b 3");
        sent.get(1).answer().complete("");
        assertThat(bodies()).containsExactly("a 1", "b 3", "a 4");
        sent.get(0).answer().complete("");
        assertThat(bodies()).containsExactly("a 1", "b 3", "a 4", "a 2");
    }

    @Test
    void settling_inAnyOrder_leavesNothing() {
        owner(1, "a");
        List<Future<String>> asked = List.of(submit("x", "1"), submit("y", "2"), submit("x", "3"), submit("z", "4"));
        for (int next : new int[] {1, 0, 3, 2}) {
            assertThat(lane.underWay()).isPositive();
            sent.get(next).answer().complete("done " + next);
        }

        assertThat(asked).extracting(Future::result).containsExactly("done 0", "done 1", "done 2", "done 3");
        assertThat(lane.underWay()).isZero();
        assertThat(busy).containsExactly(true, false);
    }

    @Test
    void isFollowing_isTrueFromTheFirstMessageOfTheKeyToTheEndOfTheLast() {
        owner(1, "a");
        submit("key", "1");
        assertThat(lane.isFollowing("address", "key")).isTrue();
        assertThat(lane.isFollowing("address", "other")).isFalse();
        assertThat(lane.isFollowing("another address", "key")).isFalse();
        submit("key", "2");
        submit("other", "3");

        assertThat(lane.isFollowing("address", "other")).isTrue();
        sent.get(0).answer().complete("");
        assertThat(lane.isFollowing("address", "key")).isTrue();
        sent.get(1).answer().complete("");
        assertThat(lane.isFollowing("address", "key")).isFalse();
        assertThat(lane.isFollowing("address", "other")).isTrue();
        sent.get(2).answer().complete("");
        assertThat(lane.isFollowing("address", "other")).isFalse();
        assertThat(bodies()).containsExactly("a 1", "a 2", "a 3");
    }

    @Test
    void waiting_longerThanItsTimeout_isUnavailableAndNeverSent() {
        owner(1, "a", "b");
        submit("key", "1");
        owner(2, "b", "a");
        time.passMillis(100);
        Future<String> second = submit("key", "2");
        time.passMillis(999);
        assertThat(second.isComplete()).isFalse();
        time.passMillis(1);

        assertFails(second, ErrorCode.UNAVAILABLE);
        sent.get(0).answer().complete("");
        assertThat(sent).hasSize(1);
        assertThat(lane.underWay()).isZero();
    }

    @Test
    void waiting_partOfItsTimeout_isSentWithTheRest() {
        owner(1, "a", "b");
        submit("key", "1");
        owner(2, "b", "a");
        submit("key", "2");
        time.passMillis(400);
        sent.get(0).answer().complete("");

        assertThat(sent.get(1).timeoutMillis()).isEqualTo(600);
        assertThat(time.pendingMillis()).isEmpty();
    }

    @Test
    void ringChanged_withoutTheMember_givesUpWhatItHadAsUnknown() {
        owner(1, "a", "b");
        Future<String> first = submit("key", "1");
        owner(2, "b", "a");
        Future<String> second = submit("key", "2");
        owner(3, "b");

        assertFails(first, ErrorCode.TIMEOUT);
        assertThat(bodies()).containsExactly("a 1", "b 2");
        sent.get(0).answer().complete("after all");
        sent.get(1).answer().complete("two");
        assertThat(second.result()).isEqualTo("two");
        assertThat(lane.underWay()).isZero();
        assertThat(busy).containsExactly(true, false);
    }

    @Test
    void submit_withoutOwner_isUnavailable() {
        assertFails(submit("key", "1"), ErrorCode.UNAVAILABLE);
        assertThat(sent).isEmpty();
    }

    @Test
    void ringChanged_toNobody_refusesWhatWaits() {
        owner(1, "a", "b");
        submit("key", "1");
        owner(2, "b", "a");
        Future<String> second = submit("key", "2");
        ring.show(ManualRing.viewOf(3, List.of(), List.of("a", "b")));
        lane.ringChanged();
        sent.get(0).answer().complete("");

        assertFails(second, ErrorCode.UNAVAILABLE);
        assertThat(lane.underWay()).isZero();
    }

    @Test
    void submit_beyondTheLimits_isUnavailable() {
        lane = lane(new KeyedLane.Limits(3, 1));
        owner(1, "a", "b");
        submit("key", "1");
        owner(2, "b", "a");
        submit("key", "2");
        assertFails(submit("key", "3"), ErrorCode.UNAVAILABLE);
        submit("other", "4");
        assertFails(submit("other", "5"), ErrorCode.UNAVAILABLE);
        assertThat(bodies()).containsExactly("a 1", "b 4");
    }

    @Test
    void submit_ofWhatCannotBeSent_failsAndLeavesNothing() {
        owner(1, "a");
        unsendable = new IllegalArgumentException("No codec");

        assertThat(submit("key", "1").cause()).isSameAs(unsendable);
        assertThat(lane.underWay()).isZero();
        assertThat(lane.isFollowing("address", "key")).isFalse();
    }

    @Test
    void flush_ofWhatCannotBeSent_goesOnWithTheNext() {
        owner(1, "a", "b");
        submit("key", "1");
        owner(2, "b", "a");
        List<Future<String>> later = List.of(submit("key", "2"), submit("key", "3"));
        unsendable = new IllegalArgumentException("No codec");
        sent.get(0).answer().complete("");

        assertThat(later).allMatch(Future::failed);
        assertThat(lane.underWay()).isZero();
        assertThat(busy).containsExactly(true, false);
    }
}
