package dev.carabiner.lock;

import static dev.carabiner.lock.Say.cancel;
import static dev.carabiner.lock.Say.confirm;
import static dev.carabiner.lock.Say.exclusive;
import static dev.carabiner.lock.Say.key;
import static dev.carabiner.lock.Say.present;
import static dev.carabiner.lock.Say.release;
import static dev.carabiner.lock.Say.renew;
import static dev.carabiner.lock.Say.shared;
import static dev.carabiner.lock.Say.tryFor;
import static dev.carabiner.lock.Say.waitFor;
import static dev.carabiner.lock.Say.waiting;
import static dev.carabiner.lock.Say.withdraw;
import static dev.carabiner.lock.ShardBench.refusal;
import static dev.carabiner.lock.ShardBench.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Waits between desk and owner: presenting, taking up a grant, undoing one. In all tests {@code a} holds first. */
final class LockRulesWaitTest {
    private static final Duration NANO = Duration.ofNanos(1);
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    private final ShardBench bench = ShardBench.open();

    @BeforeEach
    void hold() {
        bench.say(tryFor(exclusive("a")));
    }

    @Test
    void grantFromQueue_nobodyConfirms_lapsesAfterThreeSecondsAndGoesToTheNext() {
        bench.say(waitFor(exclusive("b")));
        bench.say(waitFor(exclusive("c")));
        bench.step(release("a"));
        LockStep before = bench.after(Duration.ofSeconds(3).minus(NANO)).step();
        assertThat(before.changed()).isFalse();
        LockStep lapse = bench.after(NANO).step();
        // Nobody is told of a loss: the grant was never anybody's.
        assertThat(lapse.pushes()).containsExactly(new Push.GrantedFromQueue(Say.DESK, key("c")));
        assertThat(bench.holders()).containsExactly("c");
        assertThat(refusal(bench.say(confirm("b")))).isEqualTo(Refusal.LOST);
    }

    @Test
    void grantFromQueue_shortTtl_lapsesAtIt() {
        bench.say(waitFor(exclusive("b", 500)));
        bench.step(release("a"));
        bench.run(Duration.ofMillis(500));
        assertThat(bench.holders()).isEmpty();
    }

    @Test
    void grantFromQueue_confirmed_livesForItsTtlFromThen() {
        bench.say(waitFor(exclusive("b")));
        bench.step(release("a"));
        bench.after(Duration.ofSeconds(2));
        assertThat(bench.say(confirm("b"))).isEqualTo(bench.renewed(2));
        bench.after(Duration.ofSeconds(10).minus(NANO)).step();
        assertThat(bench.holders()).containsExactly("b");
        bench.after(NANO).step();
        assertThat(bench.holders()).isEmpty();
    }

    @Test
    void present_afterALapse_requeuesByTicketAndIsNotRefused() {
        Ticket first = ticket(bench.say(waitFor(exclusive("b"))));
        Ticket second = ticket(bench.say(waitFor(exclusive("c"))));
        bench.say(waitFor(exclusive("d")));
        bench.step(release("a"));
        bench.run(Duration.ofSeconds(3));
        assertThat(bench.holders()).containsExactly("c");
        bench.say(confirm("c"));
        bench.step(present(Say.DESK, waiting(exclusive("b"), 1, first)));
        assertThat(bench.waiters()).containsExactly("b", "d");
        assertThat(first).isLessThan(second);
    }

    @Test
    void acquire_afterALapse_isNotRefused() {
        Ticket first = ticket(bench.say(waitFor(exclusive("b"))));
        bench.step(release("a"));
        bench.run(Duration.ofSeconds(3));
        assertThat(bench.say(Say.waitAgain(exclusive("b"), first))).isEqualTo(bench.granted(3));
    }

    @Test
    void present_ofAGrantedWait_pushesAgainAndRenewsNothing() {
        Ticket ticket = ticket(bench.say(waitFor(exclusive("b"))));
        bench.step(release("a"));
        LockStep step = bench.after(TWO_SECONDS).step(present(Say.DESK, waiting(exclusive("b"), 1, ticket)));
        assertThat(step.pushes()).containsExactly(new Push.GrantedFromQueue(Say.DESK, key("b")));
        assertThat(step.changed()).isFalse();
        bench.after(Duration.ofSeconds(1)).step();
        assertThat(bench.holders()).isEmpty();
    }

    @Test
    void present_ofAnEndedLease_endsTheWait() {
        Ticket ticket = ticket(bench.say(waitFor(exclusive("b"))));
        bench.step(release("a"), confirm("b"), release("b"));
        LockStep step = bench.step(present(Say.DESK, waiting(exclusive("b"), 1, ticket)));
        assertThat(step.pushes()).hasSize(1);
        Push.WaitEnded ended = (Push.WaitEnded) step.pushes().get(0);
        assertThat(ended.reason()).isEqualTo(Refusal.LOST);
        assertThat(ended.visit()).isEqualTo(new Visit(Say.DESK, 1));
        assertThat(bench.holders()).isEmpty();
    }

    @Test
    void present_ofAnIdHeldWithOtherArguments_isAConflict() {
        LockStep step = bench.step(present("other", waiting(exclusive("a", 1), 1, new Ticket(1, 1))));
        assertThat(step.pushes()).hasSize(1).first().isInstanceOf(Push.WaitEnded.class);
        assertThat(((Push.WaitEnded) step.pushes().get(0)).reason()).isEqualTo(Refusal.CONFLICT);
    }

    @Test
    void present_ofAnIdWaitingWithOtherArguments_isAConflict() {
        Ticket ticket = ticket(bench.say(waitFor(exclusive("b"))));
        LockStep step = bench.step(present("other", waiting(exclusive("b", 1), 1, ticket)));
        assertThat(step.pushes()).hasSize(1).first().isInstanceOf(Push.WaitEnded.class);
        bench.step(release("a"));
        // The wait is still its first desk's.
        assertThat(bench.say(withdraw("b", Say.DESK, 1))).isEqualTo(new LockReply.Cancelled(true, false));
    }

    @Test
    void present_keepsAWaitAlive_andWithoutItTheWaitIsForgottenAfterSixSeconds() {
        bench.say(renew("a", 60_000));
        Ticket ticket = ticket(bench.say(waitFor(exclusive("b"))));
        bench.say(waitFor(exclusive("c")));
        bench.after(TWO_SECONDS).step(present(Say.DESK, waiting(exclusive("b"), 1, ticket)));
        bench.after(Duration.ofSeconds(4).minus(NANO)).step();
        assertThat(bench.waiters()).containsExactly("b", "c");
        bench.after(NANO).step();
        assertThat(bench.waiters()).containsExactly("b");
        bench.run(TWO_SECONDS);
        assertThat(bench.waiters()).isEmpty();
    }

    @Test
    void forgetting_theHeadThatDidNotFit_letsThoseBehindGoOn() {
        ShardBench readers = ShardBench.open();
        readers.say(tryFor(shared("r")));
        readers.say(renew("r", 60_000));
        readers.say(waitFor(exclusive("w")));
        Ticket ticket = ticket(readers.after(TWO_SECONDS).say(waitFor(shared("s"))));
        readers.step(present(Say.DESK, waiting(shared("s"), 1, ticket)));
        LockStep step = readers.after(Duration.ofSeconds(4)).step();
        assertThat(step.pushes()).containsExactly(new Push.GrantedFromQueue(Say.DESK, key("s")));
    }

    @Test
    void forget_deskGone_dropsItsWaitsAndThoseBehindGoOn() {
        ShardBench readers = ShardBench.open();
        readers.say(tryFor(shared("r")));
        for (int i = 0; i < 50; i++) {
            readers.say(waitFor(exclusive("w" + i), "gone", i + 1));
            readers.say(waitFor(shared("q" + i), "gone", i + 100));
        }
        readers.say(waitFor(shared("s"), "here", 1));
        LockStep step = readers.step(LockCommand.Forget.desk("gone"));
        assertThat(step.answers()).isEmpty();
        // Nothing is granted to a desk that is gone: it would hold up a writer for three seconds.
        assertThat(step.pushes()).containsExactly(new Push.GrantedFromQueue("here", key("s")));
        assertThat(readers.holders()).containsExactly("r", "s");
    }

    @Test
    void forget_deskGone_leavesLeasesAndWaitsThatAnotherDeskHasPresented() {
        Ticket ticket = ticket(bench.say(waitFor(exclusive("b"), "gone", 1)));
        bench.step(present("here", waiting(exclusive("b"), 1, ticket)));
        bench.step(LockCommand.Forget.desk("gone"), LockCommand.Forget.desk(Say.DESK));
        assertThat(bench.holders()).containsExactly("a");
        assertThat(bench.waiters()).containsExactly("b");
    }

    @Test
    void withdraw_ownWait_endsItAndItsLateCopies() {
        bench.say(waitFor(exclusive("b"), "d", 5));
        assertThat(bench.say(withdraw("b", "d", 5))).isEqualTo(new LockReply.Cancelled(true, false));
        assertThat(refusal(bench.say(waitFor(exclusive("b"), "d", 5)))).isEqualTo(Refusal.LOST);
        assertThat(refusal(bench.say(waitFor(exclusive("b"), "d", 4)))).isEqualTo(Refusal.LOST);
        LockStep step = bench.step(present("d", waiting(exclusive("b"), 5, new Ticket(1, 1))));
        assertThat(step.pushes()).hasSize(1).first().isInstanceOf(Push.WaitEnded.class);
        assertThat(bench.waiters()).isEmpty();
    }

    @Test
    void withdraw_thenALaterVisitOrAnotherDesk_isWelcome() {
        bench.say(waitFor(exclusive("b"), "d", 5));
        bench.say(withdraw("b", "d", 5));
        ticket(bench.say(waitFor(exclusive("b"), "d", 6)));
        bench.say(withdraw("b", "d", 6));
        ticket(bench.say(waitFor(exclusive("b"), "e", 1)));
    }

    @Test
    void withdraw_atTwoDesks_refusesLateCopiesOfBoth() {
        bench.say(waitFor(exclusive("b"), "m7", 3));
        bench.say(Say.withdraw("b", "m7", 3));
        bench.say(waitFor(exclusive("b"), "m8", 5));
        bench.say(Say.withdraw("b", "m8", 5));
        assertThat(refusal(bench.say(waitFor(exclusive("b"), "m7", 3)))).isEqualTo(Refusal.LOST);
        assertThat(refusal(bench.say(waitFor(exclusive("b"), "m8", 4)))).isEqualTo(Refusal.LOST);
        ticket(bench.say(waitFor(exclusive("b"), "m7", 4)));
    }

    @Test
    void withdraw_waitThatAnotherDeskHasPresentedSince_leavesIt() {
        Ticket ticket = ticket(bench.say(waitFor(exclusive("b"), "d", 1)));
        bench.step(present("e", waiting(exclusive("b"), 1, ticket)));
        assertThat(bench.say(withdraw("b", "d", 1))).isEqualTo(new LockReply.Cancelled(false, true));
        assertThat(bench.waiters()).containsExactly("b");
    }

    @Test
    void withdraw_olderVisitComesLate_leavesTheLaterVisit() {
        bench.say(waitFor(exclusive("b"), "d", 1));
        bench.say(waitFor(exclusive("b"), "d", 2));
        assertThat(bench.say(withdraw("b", "d", 1))).isEqualTo(new LockReply.Cancelled(false, true));
        assertThat(bench.waiters()).containsExactly("b");
        bench.step(release("a"));
        assertThat(bench.say(withdraw("b", "d", 1))).isEqualTo(new LockReply.Cancelled(false, true));
        assertThat(bench.holders()).containsExactly("b");
    }

    @Test
    void withdraw_olderVisitComesLate_doesNotForgetThatTheLaterOneWasWithdrawn() {
        bench.say(withdraw("b", "d", 7));
        bench.say(withdraw("b", "d", 5));
        assertThat(refusal(bench.say(waitFor(exclusive("b"), "d", 7)))).isEqualTo(Refusal.LOST);
    }

    @Test
    void withdraw_lateCopyOfAnEarlierVisit_doesNotTakeTheWaitBack() {
        bench.say(waitFor(exclusive("b"), "d", 2));
        bench.say(waitFor(exclusive("b"), "d", 1));
        assertThat(bench.say(withdraw("b", "d", 2))).isEqualTo(new LockReply.Cancelled(true, false));
    }

    @Test
    void withdraw_unconfirmedGrant_endsIt() {
        bench.say(waitFor(exclusive("b"), "d", 1));
        bench.say(waitFor(exclusive("c"), "d", 2));
        bench.step(release("a"));
        assertThat(bench.say(withdraw("b", "d", 1))).isEqualTo(new LockReply.Cancelled(true, false));
        assertThat(bench.holders()).containsExactly("c");
    }

    @Test
    void withdraw_confirmedGrantOfThisVisit_endsIt() {
        bench.say(waitFor(exclusive("b"), "d", 1));
        bench.step(release("a"));
        bench.say(confirm("b", "d"));
        assertThat(bench.say(withdraw("b", "d", 1))).isEqualTo(new LockReply.Cancelled(true, false));
        assertThat(bench.holders()).isEmpty();
    }

    @Test
    void withdraw_grantThatAnotherDeskHasPresented_leavesIt() {
        Ticket ticket = ticket(bench.say(waitFor(exclusive("b"), "d", 1)));
        bench.step(release("a"));
        bench.step(present("e", waiting(exclusive("b"), 1, ticket)));
        assertThat(bench.say(withdraw("b", "d", 1))).isEqualTo(new LockReply.Cancelled(false, true));
        bench.say(confirm("b", "e"));
        assertThat(bench.say(withdraw("b", "d", 1))).isEqualTo(new LockReply.Cancelled(false, true));
        assertThat(bench.holders()).containsExactly("b");
    }

    @Test
    void withdraw_grantThatAnotherDeskHasConfirmed_leavesIt() {
        Ticket ticket = ticket(bench.say(waitFor(exclusive("b"), "e", 1)));
        bench.step(present("d", waiting(exclusive("b"), 1, ticket)));
        bench.step(release("a"));
        // Both desks have it and were told of it; e presents, then d once more, and e's confirmation comes last.
        bench.step(present("e", waiting(exclusive("b"), 1, ticket)));
        bench.step(present("d", waiting(exclusive("b"), 1, ticket)));
        assertThat(bench.say(confirm("b", "e"))).isEqualTo(bench.renewed(2));
        // e has delivered it. d's caller goes away: that is nothing to e's holder.
        assertThat(bench.say(withdraw("b", "d", 1))).isEqualTo(new LockReply.Cancelled(false, true));
        assertThat(bench.holders()).containsExactly("b");
    }

    @Test
    void withdraw_confirmedGrantRepeatedByAnotherVisit_leavesIt() {
        bench.say(waitFor(exclusive("b"), "d", 1));
        bench.step(release("a"));
        bench.say(confirm("b", "d"));
        bench.say(tryFor(exclusive("b"), "e", 1));
        assertThat(bench.say(withdraw("b", "d", 1))).isEqualTo(new LockReply.Cancelled(false, true));
        assertThat(bench.holders()).containsExactly("b");
    }

    @Test
    void withdraw_renewedLease_leavesIt() {
        bench.say(waitFor(exclusive("b"), "d", 1));
        bench.step(release("a"));
        bench.say(confirm("b", "d"));
        bench.say(renew("b"));
        assertThat(bench.say(withdraw("b", "d", 1))).isEqualTo(new LockReply.Cancelled(false, true));
        assertThat(bench.holders()).containsExactly("b");
    }

    @Test
    void withdraw_grantedAtOnceAndRepeatedByTheSameVisit_endsIt() {
        bench.say(cancel("nobody"));
        bench.say(release("a"));
        bench.say(waitFor(exclusive("b"), "d", 1));
        bench.say(waitFor(exclusive("b"), "d", 1));
        assertThat(bench.say(withdraw("b", "d", 1))).isEqualTo(new LockReply.Cancelled(true, false));
        assertThat(bench.holders()).isEmpty();
    }

    @Test
    void withdraw_unconfirmedGrantAskedForByALaterVisitOfTheDesk_canStillBeUndone() {
        bench.say(waitFor(exclusive("b"), "d", 1));
        bench.step(release("a"));
        // The first visit was given up, and a second one begun, before the push came: nothing was delivered yet.
        bench.say(waitFor(exclusive("b"), "d", 2));
        assertThat(bench.say(withdraw("b", "d", 2))).isEqualTo(new LockReply.Cancelled(true, false));
        assertThat(bench.holders()).isEmpty();
    }

    @Test
    void withdraw_leaseTakenOverByAClaim_leavesIt() {
        bench.say(waitFor(exclusive("b"), "d", 1));
        bench.step(release("a"));
        ShardBench next = bench.crashTo("m2");
        assertThat(next.say(withdraw("b", "d", 1))).isEqualTo(new LockReply.Cancelled(false, true));
        assertThat(next.holders()).containsExactly("b");
    }
}
