package dev.carabiner.service;

import static dev.carabiner.service.Town.code;
import static dev.carabiner.service.Town.key;
import static dev.carabiner.service.Town.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.Push;
import dev.carabiner.lock.Refusal;
import dev.carabiner.lock.Visit;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.MemberMessage;
import dev.carabiner.wire.MemberMessage.Ask;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Callers of {@code m2}, whose desk deals with {@code m1}, the owner. {@code a} is mostly held by a caller of m1. */
final class WaitDeskTest {
    private final Town town = Town.served("m2");

    private static boolean asks(MemberMessage message, Predicate<LockCommand> which) {
        return message instanceof Ask ask && ask.items().stream().anyMatch(item -> which.test(item.command()));
    }

    private static boolean isConfirmation(MemberMessage message) {
        return asks(message, command -> command instanceof LockCommand.Confirm);
    }

    private static boolean isWithdrawal(MemberMessage message) {
        return asks(message, command -> command instanceof LockCommand.Withdraw);
    }

    private static boolean isAcquire(MemberMessage message) {
        return asks(message, command -> command instanceof LockCommand.Acquire);
    }

    private Future<Grant> queued(String id, long waitMillis) {
        Future<Grant> waiting = town.acquire("m2", id, waitMillis);
        town.time.passMillis(50);
        assertThat(waiting.isComplete()).isFalse();
        return waiting;
    }

    @Test
    void acquire_queued_isGrantedConfirmedAndDelivered() {
        town.hold("m1", "a");
        Future<Grant> waiting = queued("b", 30_000);
        town.now(town.release("m1", "a"));
        assertThat(waiting.succeeded()).isTrue();
        assertThat(town.sent).filteredOn(WaitDeskTest::isConfirmation).hasSize(1);
        // Confirmed for its ttl, not for three seconds.
        town.time.passMillis(9_000);
        assertThat(town.holders()).containsExactly("b");
        assertThat(town.member("m2").desk().waiting()).isZero();
    }

    @Test
    void acquire_try_isHeldAtOnce() {
        town.hold("m1", "a");
        Future<Grant> refused = town.acquire("m2", "b", 0);
        town.time.passMillis(50);
        assertThat(code(refused)).isEqualTo(ErrorCode.HELD);
    }

    @Test
    void grant_pushIsLost_isRecoveredWithinTwoSecondsByPresenting() {
        town.hold("m1", "a");
        Future<Grant> waiting = queued("b", 30_000);
        town.lose((to, message) -> message instanceof MemberMessage.Pushed);
        town.now(town.release("m1", "a"));
        town.loseNothing();
        assertThat(waiting.isComplete()).isFalse();
        town.time.passMillis(2_000);
        assertThat(waiting.succeeded()).isTrue();
    }

    @Test
    void grant_confirmationsAreLostUntilItLapsed_theWaitGoesBackAndIsGrantedAgain() {
        town.hold("m1", "a");
        Future<Grant> waiting = queued("b", 30_000);
        town.lose((to, message) -> isConfirmation(message) || isAcquire(message));
        town.now(town.release("m1", "a"));
        town.time.passMillis(4_000);
        assertThat(town.holders()).isEmpty();
        town.loseNothing();
        town.time.passMillis(2_500);
        assertThat(waiting.succeeded()).isTrue();
        assertThat(town.holders()).containsExactly("b");
    }

    @Test
    void wait_over_isATimeoutOnlyOnceTheOwnerHasAcknowledgedIt() {
        town.hold("m1", "a");
        Future<Grant> waiting = queued("b", 1_000);
        town.lose((to, message) -> isWithdrawal(message));
        town.time.passMillis(1_500);
        assertThat(waiting.isComplete()).isFalse();
        town.loseNothing();
        town.time.passMillis(1_000);
        assertThat(code(waiting)).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(town.member("m2").desk().waiting()).isZero();
    }

    @Test
    void wait_overAndNobodyAcknowledges_isUnavailableWithinTwoSecondsAndTheWithdrawalGoesOn() {
        town.hold("m1", "a");
        Future<Grant> waiting = queued("b", 1_000);
        town.lose((to, message) -> isWithdrawal(message));
        town.time.passMillis(2_950);
        assertThat(code(waiting)).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(town.member("m2").desk().waiting()).isEqualTo(1);
        town.time.passMillis(60_000);
        assertThat(town.member("m2").desk().waiting()).isEqualTo(1);
        town.loseNothing();
        town.time.passMillis(1_100);
        assertThat(town.member("m2").desk().waiting()).isZero();
    }

    @Test
    void acquire_ownerIsSilent_isUnavailableWithinTwoSecondsAndUndone() {
        town.lose((to, message) -> message instanceof MemberMessage.Answer);
        Future<Grant> tried = town.acquire("m2", "b", 0);
        town.time.passMillis(1_999);
        assertThat(code(tried)).isEqualTo(ErrorCode.UNAVAILABLE);
        town.time.passMillis(500);
        assertThat(town.holders()).isEmpty();
    }

    @Test
    void callerGone_waiting_isWithdrawn() {
        town.hold("m1", "a");
        Future<Grant> waiting = queued("b", 30_000);
        town.member("m2").desk().callerGone(key("b"), waiting);
        town.now(town.release("m1", "a"));
        assertThat(town.holders()).isEmpty();
        assertThat(town.member("m2").desk().waiting()).isZero();
    }

    @Test
    void callerGone_grantOnItsWay_isUndone() {
        town.hold("m1", "a");
        Future<Grant> waiting = queued("b", 30_000);
        town.lose((to, message) -> to.equals("m2") && message instanceof MemberMessage.Answer);
        town.now(town.release("m1", "a"));
        assertThat(town.sent).filteredOn(WaitDeskTest::isConfirmation).isNotEmpty();
        town.member("m2").desk().callerGone(key("b"), waiting);
        town.loseNothing();
        town.time.passMillis(100);
        assertThat(town.holders()).isEmpty();
    }

    @Test
    void callerGone_anotherCallersFuture_changesNothing() {
        town.hold("m1", "a");
        Future<Grant> first = queued("b", 30_000);
        Future<Grant> second = town.acquire("m2", "b", 30_000);
        town.member("m2").desk().callerGone(key("b"), first);
        town.now(town.release("m1", "a"));
        assertThat(code(first)).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(second.succeeded()).isTrue();
    }

    @Test
    void repeat_whileWaiting_theNewCallerGetsTheGrant() {
        town.hold("m1", "a");
        Future<Grant> first = queued("b", 30_000);
        Future<Grant> second = town.acquire("m2", "b", 30_000);
        assertThat(code(first)).isEqualTo(ErrorCode.UNAVAILABLE);
        town.now(town.release("m1", "a"));
        assertThat(second.succeeded()).isTrue();
    }

    @Test
    void repeat_otherArguments_isAConflict() {
        town.hold("m1", "a");
        Future<Grant> first = queued("b", 30_000);
        Future<Grant> second = town.member("m2").acquire(request("b", 77), 30_000);
        assertThat(code(second)).isEqualTo(ErrorCode.CONFLICT);
        assertThat(first.isComplete()).isFalse();
    }

    @Test
    void repeat_waitedCountsFromTheCallerThatGetsTheAnswer() {
        town.hold("m1", "a");
        town.now(town.renew("m1", "a"));
        Future<Grant> first = queued("b", 60_000);
        town.time.passMillis(5_000);
        long asked = town.time.nanoTime();
        Future<Grant> second = town.acquire("m2", "b", 60_000);
        town.time.passMillis(1_000);
        town.now(town.release("m1", "a"));
        assertThat(code(first)).isEqualTo(ErrorCode.UNAVAILABLE);
        // Whoever adds it to the time of his asking must not come out after the sending of the confirmation.
        long countsFrom = asked + second.result().waitedMillis() * 1_000_000;
        assertThat(countsFrom).isLessThanOrEqualTo(town.time.nanoTime() - 90_000_000);
    }

    @Test
    void repeat_whileTheConfirmationIsOnItsWay_neverCountsFromAfterIt() {
        town.hold("m1", "a");
        Future<Grant> first = queued("b", 60_000);
        town.delay(java.time.Duration.ofMillis(200));
        town.release("m1", "a").onComplete(ignored -> {});
        town.time.passMillis(410); // Released at 201, pushed until 402, confirmed from then on.
        assertThat(town.sent).filteredOn(WaitDeskTest::isConfirmation).hasSize(1);
        long asked = town.time.nanoTime();
        int before = town.sent.size();
        Future<Grant> second = town.acquire("m2", "b", 60_000);
        town.time.passMillis(1_000);
        assertThat(code(first)).isEqualTo(ErrorCode.UNAVAILABLE);
        long countsFrom = asked + second.result().waitedMillis() * 1_000_000;
        // Either the answer is to something sent after the new caller came, or the count goes back before it.
        boolean sentSince = town.sent.subList(before, town.sent.size()).stream()
                .anyMatch(message -> isConfirmation(message) || isAcquire(message));
        assertThat(sentSince || countsFrom < asked).isTrue();
    }

    @Test
    void repeat_aTryOnItsWayThatMayNowWait_waits() {
        town.hold("m1", "a");
        Future<Grant> first = town.acquire("m2", "b", 0);
        Future<Grant> second = town.acquire("m2", "b", 30_000);
        town.time.passMillis(100);
        assertThat(first.failed()).isTrue();
        assertThat(second.isComplete()).isFalse();
        town.now(town.release("m1", "a"));
        assertThat(second.succeeded()).isTrue();
    }

    @Test
    void repeat_whileBeingWithdrawn_answersTheFormerCallerToo() {
        town.hold("m1", "a");
        Future<Grant> first = queued("b", 1_000);
        town.lose((to, message) -> isWithdrawal(message));
        town.time.passMillis(1_200);
        Future<Grant> second = town.acquire("m2", "b", 30_000);
        town.loseNothing();
        town.time.passMillis(2_000);
        assertThat(first.isComplete()).isTrue();
        assertThat(code(first)).isEqualTo(ErrorCode.UNAVAILABLE);
        town.now(town.release("m1", "a"));
        assertThat(second.succeeded()).isTrue();
    }

    @Test
    void repeat_fromWithinTheFailureOfTheFirst_isAnsweredToo() {
        town.hold("m1", "a");
        Future<Grant> first = queued("b", 30_000);
        List<Future<Grant>> third = new ArrayList<>();
        first.onFailure(ignored -> third.add(town.acquire("m2", "b", 30_000)));
        Future<Grant> second = town.acquire("m2", "b", 30_000);
        town.now(town.release("m1", "a"));
        town.time.passMillis(3_000);
        assertThat(second.isComplete()).isTrue();
        assertThat(third.get(0).succeeded()).isTrue();
    }

    @Test
    void unanswered_repeatFromWithinTheFailure_isANewVisit() {
        town.lose((to, message) -> message instanceof MemberMessage.Answer);
        List<Future<Grant>> again = new ArrayList<>();
        town.acquire("m2", "b", 0).onFailure(ignored -> again.add(town.acquire("m2", "b", 10_000)));
        town.time.passMillis(1_900);
        town.loseNothing();
        town.time.passMillis(1_500);
        assertThat(again.get(0).succeeded()).isTrue();
        assertThat(town.holders()).containsExactly("b");
    }

    @Test
    void waitEnded_ofAnOlderVisit_isIgnored() {
        town.hold("m1", "a");
        Future<Grant> first = queued("b", 30_000);
        town.member("m2").desk().callerGone(key("b"), first);
        town.time.passMillis(50);
        Future<Grant> second = queued("b", 30_000);
        town.member("m2").desk().waitEnded(new Push.WaitEnded(new Visit("m2", 1), key("b"), Refusal.LOST, "late"));
        assertThat(second.isComplete()).isFalse();
        town.member("m2").desk().waitEnded(new Push.WaitEnded(new Visit("m2", 2), key("b"), Refusal.LOST, "true"));
        assertThat(code(second)).isEqualTo(ErrorCode.LOST);
    }

    @Test
    void waitEnded_whileItIsBeingAskedFor_leavesItToTheAnswer() {
        town.hold("m1", "a");
        town.lose((to, message) -> message instanceof MemberMessage.Answer && to.equals("m2"));
        Future<Grant> asking = town.acquire("m2", "b", 30_000);
        town.time.passMillis(50);
        // An answer to something presented before; what is asked now may be granted all the same.
        town.member("m2").desk().waitEnded(new Push.WaitEnded(new Visit("m2", 1), key("b"), Refusal.TOO_MANY, "old"));
        assertThat(asking.isComplete()).isFalse();
        town.loseNothing();
        town.time.passMillis(1_500);
        town.now(town.release("m1", "a"));
        assertThat(asking.succeeded()).isTrue();
    }

    @Test
    void delivered_countsFromTheAttemptThatWasAnswered() {
        town.lose((to, message) -> isAcquire(message));
        long asked = town.time.nanoTime();
        Future<Grant> tried = town.acquire("m2", "b", 0);
        town.time.passMillis(500);
        town.loseNothing();
        town.time.passMillis(600);
        assertThat(tried.result().waitedMillis()).isEqualTo(1_000);
        assertThat(town.time.nanoTime() - asked).isEqualTo(1_100_000_000L);
    }

    @Test
    void delivered_firstAnswerComesLate_countsFromTheFirstAttempt() {
        town.delay(java.time.Duration.ofMillis(600));
        Future<Grant> tried = town.acquire("m2", "b", 0);
        town.time.passMillis(1_300);
        assertThat(tried.result().waitedMillis()).isZero();
    }

    @Test
    void ownerOverloaded_earlierAttemptMayHaveBeenTaken_isUndone() {
        town.lose((to, message) -> to.equals("m2") && message instanceof MemberMessage.Answer);
        Future<Grant> tried = town.acquire("m2", "b", 10_000);
        town.time.passMillis(900);
        assertThat(town.holders()).containsExactly("b");
        town.loseNothing();
        // The first attempt was granted and its answer lost; the second finds the owner's inbox full.
        long number = town.sent.stream()
                .filter(WaitDeskTest::isAcquire)
                .mapToLong(message ->
                        ((Ask) message).items().get(0).command().origin().number())
                .max()
                .orElseThrow();
        LockReply refused = new LockReply.Refused(Refusal.UNAVAILABLE, "full", java.util.Optional.empty());
        town.replay("m2", new MemberMessage.Answer(1, List.of(new MemberMessage.Answer.Answered(number, refused))));
        town.time.passMillis(500);
        assertThat(code(tried)).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(town.holders()).isEmpty();
    }

    @Test
    void tryRefused_anotherCopyIsUnderWay_isUndoneSoThatNobodyIsGrantedIt() {
        town.hold("m1", "a");
        town.delay(java.time.Duration.ofMillis(600));
        Future<Grant> tried = town.acquire("m2", "b", 0);
        // The second attempt leaves after a second, before the answer to the first is here.
        town.time.passMillis(1_150);
        Future<LockReply> released = town.release("m1", "a");
        town.time.passMillis(5_000);
        assertThat(released.succeeded()).isTrue();
        assertThat(code(tried)).isEqualTo(ErrorCode.HELD);
        assertThat(town.holders()).isEmpty();
    }

    @Test
    void ownerChanges_whileWaiting_keepsThePlace() {
        town.hold("m1", "a");
        Future<Grant> first = queued("b", 60_000);
        Future<Grant> second = town.acquire("m1", "c", 60_000);
        town.time.passMillis(50);
        town.ring(2, List.of("m2"), List.of("m1"));
        town.time.passMillis(1_000);
        town.now(town.release("m1", "a"));
        assertThat(first.succeeded()).isTrue();
        assertThat(second.isComplete()).isFalse();
    }

    @Test
    void ownerDies_whileWaiting_theWaitMovesOver() {
        town.hold("m1", "a");
        Future<Grant> waiting = queued("b", 60_000);
        town.kill("m1");
        town.ring(2, List.of("m2"), List.of());
        town.time.passMillis(1_000);
        assertThat(waiting.isComplete()).isFalse();
        town.time.passMillis(9_500);
        assertThat(waiting.succeeded()).isTrue();
    }

    @Test
    void ownerDies_beforeItsGrantWasConfirmed_theConfirmationFindsTheNext() {
        town.hold("m1", "a");
        Future<Grant> waiting = queued("b", 60_000);
        town.lose((to, message) -> isConfirmation(message));
        town.now(town.release("m1", "a"));
        town.kill("m1");
        town.loseNothing();
        town.ring(2, List.of("m2"), List.of());
        town.time.passMillis(1_500);
        assertThat(waiting.succeeded()).isTrue();
        assertThat(town.holders()).containsExactly("b");
    }

    @Test
    void acquire_beyondTheBoundOfTheMember_isTooMany() {
        town.hold("m1", "a");
        for (int i = 0; i < 1_000; i++) {
            town.acquire("m2", "w" + i, 60_000);
        }
        Future<Grant> refused = town.acquire("m2", "x", 60_000);
        assertThat(code(refused)).isEqualTo(ErrorCode.TOO_MANY);
    }

    @Test
    void close_waiting_failsEveryCaller() {
        town.hold("m1", "a");
        Future<Grant> waiting = queued("b", 60_000);
        town.member("m2").close();
        assertThat(code(waiting)).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void clientBackAtAnotherDesk_theOldDesksWithdrawalFreesNothing() {
        town.hold("m1", "a");
        Future<Grant> old = queued("b", 60_000);
        Future<Grant> back = town.acquire("m1", "b", 60_000);
        town.time.passMillis(100);
        town.member("m2").desk().callerGone(key("b"), old);
        town.now(town.release("m1", "a"));
        assertThat(back.succeeded()).isTrue();
        assertThat(town.holders()).containsExactly("b");
    }

    @Test
    void lateCopyOfATimedOutAcquire_revivesNothing() {
        town.hold("m1", "a");
        MemberMessage[] acquire = new MemberMessage[1];
        town.lose((to, message) -> {
            if (isAcquire(message) && acquire[0] == null) {
                acquire[0] = message;
            }
            return false;
        });
        Future<Grant> waiting = queued("b", 1_000);
        town.time.passMillis(1_200);
        assertThat(code(waiting)).isEqualTo(ErrorCode.TIMEOUT);
        town.now(town.release("m1", "a"));
        town.replay("m1", acquire[0]);
        town.time.passMillis(100);
        assertThat(town.holders()).isEmpty();
    }
}
