package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.FencingToken;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockLimits;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.Origin;
import dev.carabiner.lock.Refusal;
import dev.carabiner.lock.ShardState;
import dev.carabiner.lock.Ticket;
import dev.carabiner.service.ScriptedRegister.Mishap;
import dev.carabiner.wire.MemberMessage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One shard's lane at its owner: what is said when, and what is lost with the shard. */
final class ShardLaneTest {
    private static boolean isAnswer(MemberMessage message) {
        return message instanceof MemberMessage.Answer;
    }

    private static ShardState anothers(Town town) {
        ShardState now = town.register.state();
        return new ShardState(now.epoch() + 1, Optional.of("stranger"), "s:1", now.lastToken(), now.leases(), Map.of());
    }

    @Test
    void claim_newRegister_isCommittedOnceUnderTheMembersId() {
        Town town = Town.served();
        assertThat(town.member("m1").serving()).isEqualTo(1);
        assertThat(town.register.state().owner()).contains("m1");
        assertThat(town.register.history()).hasSize(1);
    }

    @Test
    void batch_appliedButFailed_isAnsweredAsGrantedAndNeverTwice() {
        Town town = Town.served();
        town.register.write(Mishap.FAILS_AFTER);
        Grant grant = town.hold("m1", "a");
        assertThat(town.holders()).containsExactly("a");
        assertThat(grant.token().value())
                .isEqualTo(town.register.state().lastToken().value());
        assertThat(town.register.history()).hasSize(2);
    }

    @Test
    void batch_notConfirmed_nothingIsSaidAndTheShardAnswersNobody() {
        Town town = Town.served("m2");
        town.register.write(Mishap.SILENT).reading(Mishap.SILENT, Mishap.FAILS_AFTER);
        int before = town.sent.size();
        Future<Grant> first = town.acquire("m1", "a", 30_000);
        Future<LockReply> look = town.call("m2", from -> new LockCommand.Get(from, Town.LOCK));
        town.time.passMillis(1_500);
        assertThat(town.sent.subList(before, town.sent.size())).noneMatch(ShardLaneTest::isAnswer);
        assertThat(first.isComplete() || look.isComplete()).isFalse();
        town.time.passMillis(1_000);
        assertThat(town.holders()).containsExactly("a");
        assertThat(first.succeeded()).isTrue();
    }

    @Test
    void claim_ringChangesWhileItWaitsForTheHandover_isGivenUp() {
        Town town = Town.served("m2");
        town.lose((to, message) -> message instanceof MemberMessage.HandOver);
        long epoch = town.register.state().epoch();
        town.ring("m2", ManualRing.viewOf(2, List.of("m2"), List.of("m1")));
        town.time.passMillis(200);
        // By now the ring names somebody else, of whom the view of before knows nothing.
        town.ring("m2", ManualRing.viewOf(3, List.of("m1"), List.of("m2")));
        town.time.passMillis(2_000);
        assertThat(town.register.state().epoch()).isEqualTo(epoch);
        assertThat(town.member("m2").isIdle()).isTrue();
    }

    @Test
    void batch_lostToAnotherOwner_isMovedAndNeverAppliedAgain() {
        Town town = Town.served();
        FencingToken before = town.register.state().lastToken();
        town.register.beforeNextWrite(() -> town.register.overwrite(anothers(town)));
        List<MemberMessage> answers = new ArrayList<>();
        Future<Grant> acquire = town.acquire("m1", "a", 0);
        town.time.passMillis(10);
        town.sent.stream().filter(ShardLaneTest::isAnswer).forEach(answers::add);
        assertThat(answers).hasSize(1);
        assertThat(((MemberMessage.Answer) answers.get(0)).items().get(0).reply())
                .isInstanceOf(LockReply.Moved.class);
        assertThat(acquire.isComplete()).isFalse();
        // The stranger is no member, so the ring's owner claims anew, and the request is a new one there.
        town.time.passMillis(1_500);
        assertThat(acquire.result().token().value()).isEqualTo(before.value() + 1);
        assertThat(town.register.state().epoch()).isEqualTo(3);
    }

    @Test
    void unchangedBatch_registerShowsAnother_isMoved() {
        Town town = Town.served();
        town.hold("m1", "a");
        town.register.overwrite(anothers(town));
        int before = town.sent.size();
        Future<LockReply> renewed = town.renew("m1", "a");
        town.time.passMillis(20);
        assertThat(town.sent.subList(before, town.sent.size()))
                .filteredOn(ShardLaneTest::isAnswer)
                .allMatch(message -> ((MemberMessage.Answer) message)
                        .items().stream().allMatch(item -> item.reply() instanceof LockReply.Moved))
                .isNotEmpty();
        assertThat(renewed.isComplete()).isFalse();
        assertThat(town.now(renewed)).isInstanceOf(LockReply.Renewed.class);
    }

    @Test
    void renew_manyTimes_writesNothing() {
        Town town = Town.served();
        town.hold("m1", "a");
        int writes = town.register.history().size();
        for (int i = 0; i < 10; i++) {
            assertThat(town.now(town.renew("m1", "a"))).isInstanceOf(LockReply.Renewed.class);
        }
        assertThat(town.register.history()).hasSize(writes);
    }

    @Test
    void expiry_nobodyAsks_isCommittedOnTimeAndTheLaneRests() {
        Town town = Town.served();
        town.hold("m1", "a");
        town.time.passMillis(10_000);
        assertThat(town.holders()).isEmpty();
        int reads = town.register.readCount();
        town.time.passMillis(60_000);
        assertThat(town.register.readCount()).isEqualTo(reads);
    }

    @Test
    void offer_beyondTheInbox_isRefusedByName() {
        Town town = Town.served();
        town.register.write(Mishap.SILENT);
        town.acquire("m1", "a", 0).onComplete(ignored -> {});
        town.time.passMillis(5);
        List<Future<LockReply>> looks = new ArrayList<>();
        for (int i = 0; i < LaneInbox.BOUND + 5; i++) {
            looks.add(town.call("m1", from -> new LockCommand.Get(from, Town.LOCK)));
        }
        town.time.passMillis(10);
        List<Future<LockReply>> refused =
                looks.stream().filter(Future::isComplete).toList();
        assertThat(refused).hasSize(5);
        LockReply.Refused refusal = (LockReply.Refused) refused.get(0).result();
        assertThat(refusal.reason()).isEqualTo(Refusal.UNAVAILABLE);
        assertThat(refusal.message()).contains("20000");
    }

    @Test
    void handOver_orderly_keepsLeasesWaitsAndEndedOnes() {
        Town town = Town.served("m2");
        town.hold("m1", "gone");
        town.now(town.release("m1", "gone"));
        town.hold("m1", "a");
        Future<Grant> waiting = town.acquire("m1", "b", 20_000);
        town.time.passMillis(5_000);
        town.ring(2, List.of("m2"), List.of("m1"));
        town.time.passMillis(50);
        assertThat(town.register.state().owner()).contains("m2");
        assertThat(town.member("m1").isIdle()).isTrue();
        assertThat(town.now(town.release("m1", "gone"))).isEqualTo(new LockReply.Released());
        assertThat(town.now(town.release("m1", "a"))).isEqualTo(new LockReply.Released());
        assertThat(waiting.succeeded()).isTrue();
        assertThat(town.holders()).containsExactly("b");
    }

    @Test
    void handOver_ringGivesTheShardBackMeanwhile_isClaimedAgain() {
        Town town = Town.served("m2");
        // The first write is that of the handover, and m1 still serves when it hears that the shard is to be its own.
        town.register.beforeNextWrite(() -> town.ring(3, List.of("m1"), List.of("m2")));
        town.ring(2, List.of("m2"), List.of("m1"));
        town.time.passMillis(3_000);
        assertThat(town.register.state().owner()).contains("m1");
        assertThat(town.member("m1").serving()).isEqualTo(1);
        assertThat(town.member("m2").isIdle()).isTrue();
    }

    @Test
    void handOver_ringGivesTheShardBack_nothingIsForgotten() {
        Town town = Town.served("m2");
        town.hold("m1", "a");
        town.now(town.release("m1", "a"));
        town.delay(Duration.ofMillis(50));
        // Only m2 sees a ring that names it, and asks; and sees that ring gone before it has its answer.
        town.ring("m2", ManualRing.viewOf(2, List.of("m2"), List.of("m1")));
        town.time.passMillis(80);
        town.ring("m2", ManualRing.viewOf(3, List.of("m1"), List.of("m2")));
        town.time.passMillis(1_000);
        town.delay(Duration.ofMillis(1));
        assertThat(town.member("m1").serving()).isEqualTo(1);
        assertThat(town.now(town.release("m1", "a"))).isEqualTo(new LockReply.Released());
    }

    @Test
    void handOver_duringTheGrace_isOrderlyAsSoonAsTheShardHasSettled() {
        Town town = new Town();
        town.add("m1", LockLimits.DEFAULT, Duration.ofSeconds(2));
        town.add("m2", LockLimits.DEFAULT, Duration.ofSeconds(2));
        town.lose((to, message) -> message instanceof MemberMessage.Ask);
        town.ring(1, List.of("m1"), List.of("m2"));
        town.time.passMillis(100);
        town.loseNothing();
        town.ring(2, List.of("m2"), List.of("m1"));
        town.time.passMillis(400);
        assertThat(town.sent)
                .anyMatch(message -> message instanceof MemberMessage.HandedOver over
                        && over.handed().isPresent());
        assertThat(town.member("m2").serving()).isEqualTo(1);
    }

    @Test
    void handOver_messageLost_settlesAndKeepsTheRemainingTimes() {
        Town town = Town.served("m2");
        town.hold("m1", "a");
        town.time.passMillis(8_000);
        town.lose((to, message) -> message instanceof MemberMessage.HandedOver);
        town.ring(2, List.of("m2"), List.of("m1"));
        town.time.passMillis(700);
        assertThat(town.register.state().owner()).contains("m2");
        assertThat(town.holders()).containsExactly("a");
        town.time.passMillis(2_200);
        assertThat(town.holders()).isEmpty();
    }

    @Test
    void handOver_whileSettling_waitsForTheWaitsToBeComplete() {
        Town town = Town.of("m1", "m2", "silent");
        town.lose((to, message) -> to.equals("silent"));
        town.ring(1, List.of("m1"), List.of("m2", "silent"));
        town.time.passMillis(50);
        Future<Grant> waiting = town.acquire("m1", "b", 20_000);
        town.time.passMillis(10);
        town.ring(2, List.of("m2"), List.of("m1", "silent"));
        town.time.passMillis(100);
        // What m1 has is not all there is: it may not be passed on as if it were.
        assertThat(town.register.state().owner()).contains("m1");
        town.time.passMillis(500);
        assertThat(town.register.state().owner()).contains("m2");
        assertThat(waiting.succeeded()).isTrue();
    }

    @Test
    void claim_livingOwnerDoesNotAnswer_goesOnAfterHalfASecond() {
        Town town = Town.served("m2");
        town.hold("m1", "a");
        town.lose((to, message) -> message instanceof MemberMessage.HandOver);
        town.ring(2, List.of("m2"), List.of("m1"));
        town.time.passMillis(490);
        assertThat(town.register.state().owner()).contains("m1");
        town.time.passMillis(50);
        assertThat(town.register.state().owner()).contains("m2");
        // m1 learns of it, and answers nothing from memory.
        town.time.passMillis(50);
        assertThat(town.member("m1").serving()).isZero();
    }

    @Test
    void claim_lostToABusyOwnerThatWasNotReached_asksAgain() {
        Town town = Town.served("m2");
        town.lose((to, message) -> message instanceof MemberMessage.HandOver);
        town.ring(2, List.of("m2"), List.of("m1"));
        town.time.passMillis(400);
        town.loseNothing();
        ShardState m1s = town.register.state();
        town.register.beforeNextWrite(() -> town.register.overwrite(m1s.withCommitId("m1:busy")));
        int before = town.sent.size();
        town.time.passMillis(1_500);
        assertThat(town.sent.subList(before, town.sent.size()))
                .filteredOn(message -> message instanceof MemberMessage.HandOver)
                .isNotEmpty();
        assertThat(town.register.state().owner()).contains("m2");
    }

    @Test
    void claim_formerOwnerIsGone_doesNotAskIt() {
        Town town = Town.served("m2");
        town.hold("m1", "a");
        town.kill("m1");
        town.ring(2, List.of("m2"), List.of());
        town.time.passMillis(20);
        assertThat(town.register.state().owner()).contains("m2");
        assertThat(town.holders()).containsExactly("a");
    }

    @Test
    void twoLanes_oneRegister_onlyOneWins() {
        Town town = Town.of("m1", "m2");
        // Each believes that it owns everything, and that nobody else is there.
        town.ring("m1", ManualRing.viewOf(1, List.of("m1"), List.of()));
        town.ring("m2", ManualRing.viewOf(1, List.of("m2"), List.of()));
        List<Future<Grant>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(town.acquire(i % 2 == 0 ? "m1" : "m2", "id" + i, 0));
            town.time.passMillis(137);
            assertThat(town.holders().size()).isLessThanOrEqualTo(1);
        }
        town.time.passMillis(5_000);
        assertThat(all.stream().filter(Future::succeeded)).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void present_inTheInboxWhenTheDeskSaysMore_isNotDropped() {
        Town town = Town.served("m2");
        town.hold("m1", "a");
        town.register.write(Mishap.SILENT);
        town.call("m1", from -> new LockCommand.Release(from, Town.key("a"), ""));
        town.time.passMillis(5);
        LockCommand.Wait waiting = new LockCommand.Wait(1, Town.request("b"), new Ticket(1, 1), 0);
        town.replay("m1", ask(10, new LockCommand.Present(new Origin("m2", 10), List.of(waiting))));
        town.replay("m1", ask(11, new LockCommand.Get(new Origin("m2", 11), Town.LOCK)));
        town.time.passMillis(1_500);
        assertThat(town.holders()).containsExactly("b");
    }

    @Test
    void present_thatComesAfterTheDeskSaidMore_isDropped() {
        Town town = Town.served("m2");
        LockCommand.Wait waiting = new LockCommand.Wait(1, Town.request("b"), new Ticket(1, 1), 0);
        town.replay("m1", ask(11, new LockCommand.Get(new Origin("m2", 11), Town.LOCK)));
        town.replay("m1", ask(10, new LockCommand.Present(new Origin("m2", 10), List.of(waiting))));
        town.time.passMillis(100);
        assertThat(town.holders()).isEmpty();
    }

    @Test
    void ask_thatTheDeskHasClosedSince_isDropped() {
        Town town = Town.served("m2");
        town.register.write(Mishap.SILENT);
        town.acquire("m1", "a", 0);
        town.time.passMillis(5);
        LockCommand late =
                new LockCommand.Acquire(new Origin("m2", 10), 1, Town.request("b"), true, Optional.empty(), 0);
        town.replay("m1", ask(10, late));
        town.replay("m1", ask(11, new LockCommand.Get(new Origin("m2", 11), Town.LOCK)));
        town.time.passMillis(1_200);
        town.now(town.release("m1", "a"));
        assertThat(town.holders()).isEmpty();
    }

    private static MemberMessage ask(long lowestOpen, LockCommand command) {
        return new MemberMessage.Ask(1, "m2", lowestOpen, List.of(new MemberMessage.Ask.Asked(0, command)));
    }
}
