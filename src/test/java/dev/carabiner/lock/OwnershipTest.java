package dev.carabiner.lock;

import static dev.carabiner.lock.Say.cancel;
import static dev.carabiner.lock.Say.confirm;
import static dev.carabiner.lock.Say.exclusive;
import static dev.carabiner.lock.Say.present;
import static dev.carabiner.lock.Say.release;
import static dev.carabiner.lock.Say.renew;
import static dev.carabiner.lock.Say.tryFor;
import static dev.carabiner.lock.Say.waitFor;
import static dev.carabiner.lock.Say.waiting;
import static dev.carabiner.lock.Say.withdraw;
import static dev.carabiner.lock.ShardBench.refusal;
import static dev.carabiner.lock.ShardBench.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a shard passes from one owner to the next: times, tokens, waits, and the settling in between. */
final class OwnershipTest {
    private static final Duration NANO = Duration.ofNanos(1);
    private static final Duration SETTLING = Duration.ofMillis(300);

    private final ShardBench bench = ShardBench.open();

    @Test
    void claim_afterACrash_startsEveryTtlAnew() {
        bench.say(tryFor(exclusive("a")));
        bench.after(Duration.ofSeconds(9));
        ShardBench next = bench.crashTo("m2");
        next.run(Duration.ofSeconds(10).minus(NANO));
        assertThat(next.holders()).containsExactly("a");
        next.run(NANO);
        assertThat(next.holders()).isEmpty();
    }

    @Test
    void claim_afterAHandover_usesWhatWasLeftAndNeverLess() {
        bench.say(tryFor(exclusive("a")));
        bench.after(Duration.ofNanos(7_000_000_001L));
        ShardBench next = bench.handOverTo("m2");
        next.run(Duration.ofNanos(2_999_999_999L).minus(NANO));
        assertThat(next.holders()).containsExactly("a");
        next.run(Duration.ofMillis(2));
        assertThat(next.holders()).isEmpty();
    }

    @Test
    void claim_secondOneAfterAHandover_doesNotUseTheRemainingTimesAgain() {
        bench.say(tryFor(exclusive("a")));
        bench.after(Duration.ofSeconds(9));
        ShardBench next = bench.handOverTo("m2");
        next.say(renew("a"));
        next.after(Duration.ofSeconds(5));
        ShardBench third = next.crashTo("m3");
        assertThat(third.state().remainingMillis()).isEmpty();
        third.run(Duration.ofSeconds(10).minus(NANO));
        assertThat(third.holders()).containsExactly("a");
    }

    @Test
    void claim_renewedAfterAHandover_livesForItsTtl() {
        bench.say(tryFor(exclusive("a")));
        bench.after(Duration.ofSeconds(9));
        ShardBench next = bench.handOverTo("m2");
        next.say(renew("a"));
        next.run(Duration.ofSeconds(10).minus(NANO));
        assertThat(next.holders()).containsExactly("a");
    }

    @Test
    void handOver_withoutItsMessage_stillCarriesTheRemainingTimesAndSettles() {
        bench.say(tryFor(exclusive("a")));
        bench.after(Duration.ofSeconds(8));
        ShardBench next = bench.handOverWithoutMessageTo("m2", "d");
        assertThat(ticket(next.say(waitFor(exclusive(new LockName("other"), "x", 1_000)))))
                .isEqualTo(new Ticket(2, 1));
        next.run(Duration.ofMillis(2_002));
        assertThat(next.holders()).isEmpty();
    }

    @Test
    void handOver_orderly_carriesWaitsInOrderAndEndedLeases() {
        bench.say(tryFor(exclusive("gone")));
        bench.say(release("gone"));
        bench.say(tryFor(exclusive("a")));
        Ticket first = ticket(bench.say(waitFor(exclusive("b"))));
        bench.say(waitFor(exclusive("c"), "d", 3));
        bench.say(withdraw("w", "d", 2));
        bench.after(Duration.ofSeconds(1));
        ShardBench next = bench.handOverTo("m2");
        assertThat(next.waiters()).containsExactly("b", "c");
        assertThat(next.view().waiters().get(0).waitedMillis()).isEqualTo(1_000);
        assertThat(ticket(next.say(waitFor(exclusive("b"))))).isEqualTo(first);
        assertThat(next.say(release("gone"))).isEqualTo(new LockReply.Released());
        assertThat(refusal(next.say(tryFor(exclusive("gone"))))).isEqualTo(Refusal.LOST);
        assertThat(refusal(next.say(waitFor(exclusive("w"), "d", 2)))).isEqualTo(Refusal.LOST);
        assertThat(next.say(withdraw("c", "d", 3))).isEqualTo(new LockReply.Cancelled(true, false));
        next.after(Duration.ofSeconds(59).minus(NANO));
        assertThat(refusal(next.say(tryFor(exclusive("gone"))))).isEqualTo(Refusal.LOST);
        next.after(Duration.ofMillis(1));
        next.say(release("a"));
        assertThat(refusal(next.say(release("gone")))).isEqualTo(Refusal.LOST);
    }

    @Test
    void handOver_orderly_doesNotSettle() {
        ShardBench next = bench.handOverTo("m2", "d", "e");
        assertThat(next.say(tryFor(exclusive("a")))).isEqualTo(next.granted(1));
    }

    @Test
    void handOver_whileSettling_grantsToTheWaitsThatCameAlong() {
        ShardBench settling = bench.crashTo("m2", "d", "silent");
        settling.say(waitFor(exclusive("b"), "d", 1));
        ShardBench next = settling.handOverTo("m3", "d", "silent");
        // Nobody asks for anything any more: it is the owner's part to see that the lock is free.
        next.run(SETTLING);
        assertThat(next.holders()).containsExactly("b");
    }

    @Test
    void handOver_ofAStarvedWait_isFedAtTheNewOwner() {
        ShardBench small = ShardBench.open(new LockLimits(9, 9, 2, 9, 9));
        LockName x = new LockName("x");
        small.say(tryFor(Say.permits("a", 2, 3)));
        small.say(waitFor(Say.permits("b", 2, 3)));
        small.say(waitFor(Say.permits("c", 1, 3)));
        small.say(tryFor(exclusive(x, "d", 30_000)));
        small.say(release("a"));
        small.say(confirm("b"));
        ShardBench next = small.handOverTo("m2");
        next.say(new LockCommand.Release(Say.from(Say.DESK), new LeaseKey(x, new LeaseId("d")), ""));
        next.run(Duration.ofMillis(1));
        assertThat(next.holders()).containsExactly("b", "c");
    }

    @Test
    void settling_queuesNewcomersAndGrantsInTheOrderOfTickets() {
        bench.say(tryFor(exclusive("a")));
        Ticket old = ticket(bench.say(waitFor(exclusive("b"), "d", 1)));
        bench.say(release("a"));
        // m1 died before its grant to b was ever confirmed by anyone; another lock tells the story without that lease.
        LockName other = new LockName("other");
        ShardBench next = bench.crashTo("m2", "d", "e");
        next.say(waitFor(exclusive(other, "new", 5_000), "e", 1));
        next.step(present("e"));
        next.step(present("d", waiting(exclusive(other, "old", 5_000), 2, old)));
        LockView view = ((LockReply.Document) next.say(new LockCommand.Get(Say.from("x"), other))).view();
        assertThat(view.holders().get(0).lease().key().leaseId()).isEqualTo(new LeaseId("old"));
        assertThat(view.waiters().get(0).request().key().leaseId()).isEqualTo(new LeaseId("new"));
    }

    @Test
    void settling_triesWaitItOutAndAreAnsweredOnce() {
        ShardBench next = bench.crashTo("m2", "d");
        assertThat(next.step(tryFor(exclusive("a"))).answers()).isEmpty();
        assertThat(next.soft().unanswered()).containsExactly(Say.from(Say.DESK));
        LockStep step = next.step(present("d"));
        assertThat(step.answers()).containsExactly(new LockStep.Answer(Say.from(Say.DESK), next.granted(1)));
        assertThat(next.soft().unanswered()).isEmpty();
    }

    @Test
    void settling_aTryBehindAnOlderWait_isHeld() {
        ShardBench next = bench.crashTo("m2", "d");
        next.step(tryFor(exclusive("a")));
        LockStep step = next.step(present("d", waiting(exclusive("b"), 1, new Ticket(1, 1))));
        assertThat(step.answers()).hasSize(1);
        assertThat(refusal(step.answers().get(0).reply())).isEqualTo(Refusal.HELD);
        assertThat(next.holders()).containsExactly("b");
    }

    @Test
    void settling_aSilentDesk_isWaitedForForThreeHundredMilliseconds() {
        ShardBench next = bench.crashTo("m2", "d", "silent");
        next.step(present("d"), tryFor(exclusive("a")));
        assertThat(next.soft().nextDueNanos().orElseThrow() - next.now().nanos())
                .isEqualTo(SETTLING.toNanos());
        assertThat(next.after(SETTLING.minus(NANO)).step().answers()).isEmpty();
        assertThat(next.after(NANO).step().answers()).hasSize(1);
    }

    @Test
    void settling_aDeskThatIsGone_isNotWaitedFor() {
        ShardBench next = bench.crashTo("m2", "d", "gone");
        next.step(present("d"), tryFor(exclusive("a")));
        assertThat(next.step(LockCommand.Forget.desk("gone")).answers()).hasSize(1);
    }

    @Test
    void settling_renewReleaseAndCancel_areAnsweredAtOnce() {
        bench.say(tryFor(exclusive("a")));
        ShardBench next = bench.crashTo("m2", "silent");
        assertThat(next.say(renew("a"))).isEqualTo(next.renewed(1));
        assertThat(next.say(release("a"))).isEqualTo(new LockReply.Released());
        next.step(tryFor(exclusive("b")));
        assertThat(next.say(cancel("c"))).isEqualTo(new LockReply.Cancelled(false, false));
    }

    @Test
    void settling_aTryThatIsCancelled_isAnsweredAllTheSame() {
        ShardBench next = bench.crashTo("m2", "silent");
        next.step(new LockCommand.Acquire(new Origin("d", 1), 1, exclusive("a"), false, Optional.empty(), 0));
        LockStep step = next.step(new LockCommand.Cancel(new Origin("e", 1), Say.key("a"), ""));
        assertThat(step.answers()).hasSize(2);
        assertThat(step.answers())
                .filteredOn(answer -> answer.to().equals(new Origin("d", 1)))
                .allMatch(answer -> refusal(answer.reply()) == Refusal.LOST)
                .hasSize(1);
        next.run(SETTLING);
        assertThat(next.holders()).isEmpty();
    }

    @Test
    void settling_aTryOfAnotherDesk_isNotWithdrawn() {
        ShardBench next = bench.crashTo("m2", "silent");
        next.step(tryFor(exclusive("a"), "d", 1));
        assertThat(next.say(withdraw("a", "e", 1))).isEqualTo(new LockReply.Cancelled(false, true));
        assertThat(next.after(SETTLING).step().answers()).hasSize(1);
        assertThat(next.holders()).containsExactly("a");
    }

    @Test
    void coldStart_grantsNothingBeforeTheGraceWhoeverHasPresented() {
        ShardBench cold = ShardBench.cold(LockLimits.DEFAULT, Duration.ofSeconds(2), Set.of("d"));
        cold.step(present("d"), waitFor(exclusive("a"), "d", 1));
        cold.after(Duration.ofSeconds(2).minus(NANO)).step();
        assertThat(cold.holders()).isEmpty();
        assertThat(cold.soft().nextDueNanos().orElseThrow() - cold.now().nanos())
                .isEqualTo(1);
        cold.after(NANO).step();
        assertThat(cold.holders()).containsExactly("a");
    }

    @Test
    void coldStart_ownerChangesDuringTheGrace_theGraceGoesOn() {
        Duration grace = Duration.ofSeconds(30);
        Now start = new Now(0, ShardBench.WALL);
        ShardState created =
                Ownership.claim(Optional.empty(), "m1", false, start).withCommitId("m1:1");
        SoftState first = Ownership.begin(Optional.empty(), created, Optional.empty(), Set.of(), grace, start);
        Now later = new Now(5_000_000_000L, ShardBench.WALL + 5_000);
        ShardState left = Ownership.handOver(created, first, later).withCommitId("m1:2");
        ShardState claimed =
                Ownership.claim(Optional.of(left), "m2", false, later).withCommitId("m2:1");
        SoftState second = Ownership.begin(
                Optional.of(left), claimed, Optional.of(Ownership.transfer(first, later)), Set.of(), grace, later);
        LockStep step = new LockRules(LockLimits.DEFAULT)
                .step(claimed, second, java.util.List.of(waitFor(exclusive("a"))), later);
        assertThat(step.next().size()).isZero();
    }

    @Test
    void claim_newRegister_startsTokensAtTheSecondsSince1970() {
        ShardState created = Ownership.claim(Optional.empty(), "m1", false, new Now(0, ShardBench.WALL));
        assertThat(created.lastToken().value()).isEqualTo((ShardBench.WALL / 1000) << 20);
        assertThat(created.epoch()).isEqualTo(1);
    }

    @Test
    void claim_replicatedRegister_goesOnWithItsTokensWhateverTheClockSays() {
        bench.say(tryFor(exclusive("a")));
        Now past = new Now(0, 0);
        Now future = new Now(0, ShardBench.WALL * 2);
        for (Now now : java.util.List.of(past, future)) {
            ShardState claimed = Ownership.claim(Optional.of(bench.state()), "m2", false, now);
            assertThat(claimed.lastToken()).isEqualTo(bench.token(1));
            assertThat(claimed.epoch()).isEqualTo(2);
        }
    }

    @Test
    void claim_registerThatMayRollBack_raisesTokensToTheBase() {
        bench.say(tryFor(exclusive("a")));
        Now later = new Now(0, ShardBench.WALL + 10_000);
        assertThat(Ownership.claim(Optional.of(bench.state()), "m2", true, later)
                        .lastToken())
                .isEqualTo(FencingToken.baseAt(ShardBench.WALL + 10_000));
        Now past = new Now(0, 0);
        assertThat(Ownership.claim(Optional.of(bench.state()), "m2", true, past).lastToken())
                .isEqualTo(bench.token(1));
    }

    @Test
    void tokens_riseAcrossReleasesOwnersAndCrashes() {
        bench.say(tryFor(exclusive("a")));
        bench.say(release("a"));
        ShardBench second = bench.crashTo("m2");
        assertThat(second.say(tryFor(exclusive("b")))).isEqualTo(bench.granted(2));
        second.say(release("b"));
        ShardBench third = second.handOverTo("m3");
        assertThat(third.say(tryFor(exclusive("c")))).isEqualTo(bench.granted(3));
    }

    @Test
    void claim_fullShardAfterACrash_takesTheWaitsBack() {
        ShardBench small = ShardBench.open(new LockLimits(9, 9, 1, 9, 9));
        Ticket ticket = new Ticket(1, 1);
        small.say(tryFor(exclusive("a")));
        ShardBench next = small.crashTo("m2", "d");
        LockStep step = next.step(present("d", waiting(exclusive("b"), 1, ticket)));
        assertThat(step.pushes()).isEmpty();
        assertThat(next.waiters()).containsExactly("b");
    }
}
