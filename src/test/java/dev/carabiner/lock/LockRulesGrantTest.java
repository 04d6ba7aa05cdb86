package dev.carabiner.lock;

import static dev.carabiner.lock.Say.cancel;
import static dev.carabiner.lock.Say.check;
import static dev.carabiner.lock.Say.confirm;
import static dev.carabiner.lock.Say.exclusive;
import static dev.carabiner.lock.Say.get;
import static dev.carabiner.lock.Say.permits;
import static dev.carabiner.lock.Say.release;
import static dev.carabiner.lock.Say.renew;
import static dev.carabiner.lock.Say.shared;
import static dev.carabiner.lock.Say.tryFor;
import static dev.carabiner.lock.Say.waitAgain;
import static dev.carabiner.lock.Say.waitFor;
import static dev.carabiner.lock.ShardBench.message;
import static dev.carabiner.lock.ShardBench.refusal;
import static dev.carabiner.lock.ShardBench.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who gets in, in which order, and what a repeat is answered. */
final class LockRulesGrantTest {
    private static final LockLimits SMALL = new LockLimits(2, 3, 2, 3, 1_024);

    private final ShardBench bench = ShardBench.open();

    @Test
    void acquire_freeLock_isGrantedWithTheNextToken() {
        assertThat(bench.say(tryFor(exclusive("a")))).isEqualTo(bench.granted(1));
        assertThat(bench.holders()).containsExactly("a");
    }

    @Test
    void acquire_heldLock_triesAreRefusedWithTheHolderAndWaitsQueue() {
        bench.say(tryFor(exclusive("a")));
        LockReply refused = bench.say(tryFor(exclusive("b")));
        assertThat(refusal(refused)).isEqualTo(Refusal.HELD);
        assertThat(((LockReply.Refused) refused).view().orElseThrow().holders()).hasSize(1);
        assertThat(ticket(bench.say(waitFor(exclusive("c"))))).isEqualTo(new Ticket(1, 1));
        assertThat(bench.waiters()).containsExactly("c");
    }

    @Test
    void release_withQueue_grantsInTheOrderOfTicketsOneAtATime() {
        bench.say(tryFor(exclusive("a")));
        bench.say(waitFor(exclusive("b")));
        bench.say(waitFor(exclusive("c")));
        LockStep step = bench.step(release("a"));
        assertThat(step.pushes()).containsExactly(new Push.GrantedFromQueue(Say.DESK, Say.key("b")));
        assertThat(bench.holders()).containsExactly("b");
        bench.say(confirm("b"));
        bench.say(release("b"));
        assertThat(bench.holders()).containsExactly("c");
    }

    @Test
    void acquire_withAnOldTicket_standsBeforeThoseWithLaterOnes() {
        bench.say(tryFor(exclusive("a")));
        Ticket first = ticket(bench.say(waitFor(exclusive("b"))));
        bench.say(waitFor(exclusive("c")));
        bench.say(Say.withdraw("b", Say.DESK, 1));
        bench.say(new LockCommand.Acquire(Say.from(Say.DESK), 2, exclusive("b"), true, Optional.of(first), 0));
        assertThat(bench.waiters()).containsExactly("b", "c");
    }

    @Test
    void acquire_withATicketThatIsTaken_getsOneOfItsOwn() {
        bench.say(tryFor(exclusive("a")));
        Ticket taken = ticket(bench.say(waitFor(exclusive("b"))));
        Ticket own = ticket(bench.say(waitAgain(exclusive("c"), taken)));
        assertThat(own).isGreaterThan(taken);
        assertThat(bench.waiters()).containsExactly("b", "c");
    }

    @Test
    void acquire_withATicketNotGivenOutYet_neverCollidesWithItsRightfulOwner() {
        bench.say(tryFor(exclusive("a")));
        // Registers that can roll back lead to an epoch that existed before, and with it to tickets of that epoch.
        bench.say(waitAgain(exclusive("b"), new Ticket(1, 1)));
        bench.say(waitAgain(exclusive("c"), new Ticket(1, 2)));
        bench.say(waitFor(exclusive("d")));
        bench.say(waitFor(exclusive("e")));
        assertThat(bench.waiters()).hasSize(4).contains("d", "e");
    }

    @Test
    void acquire_newcomer_passesNobodyWhoWaits() {
        bench.say(tryFor(shared("a")));
        bench.say(waitFor(exclusive("w")));
        assertThat(refusal(bench.say(tryFor(shared("b"))))).isEqualTo(Refusal.HELD);
        bench.say(waitFor(shared("c")));
        assertThat(bench.holders()).containsExactly("a");
        assertThat(bench.waiters()).containsExactly("w", "c");
    }

    @Test
    void acquire_continuousReaders_doNotStarveAWriter() {
        bench.say(tryFor(shared("r0")));
        bench.say(waitFor(exclusive("w")));
        for (int i = 1; i < 20; i++) {
            bench.say(waitFor(shared("r" + i)));
        }
        bench.say(release("r0"));
        assertThat(bench.holders()).containsExactly("w");
    }

    @Test
    void release_writer_grantsAllReadersUpToTheNextWriter() {
        bench.say(tryFor(exclusive("w1")));
        bench.say(waitFor(shared("r1")));
        bench.say(waitFor(shared("r2")));
        bench.say(waitFor(exclusive("w2")));
        bench.say(waitFor(shared("r3")));
        bench.say(release("w1"));
        assertThat(bench.holders()).containsExactly("r1", "r2");
        assertThat(bench.waiters()).containsExactly("w2", "r3");
    }

    @Test
    void acquire_permits_neverExceedTheLimitAndKeepTheOrder() {
        assertThat(bench.say(tryFor(permits("a", 3, 5)))).isEqualTo(bench.granted(1));
        assertThat(bench.say(tryFor(permits("b", 2, 5)))).isEqualTo(bench.granted(2));
        bench.say(waitFor(permits("big", 4, 5)));
        bench.say(waitFor(permits("small", 1, 5)));
        bench.say(release("b"));
        // One permit would fit, but nobody passes the one who waits for four.
        assertThat(bench.holders()).containsExactly("a");
        bench.say(release("a"));
        assertThat(bench.holders()).containsExactly("big", "small");
    }

    @Test
    void acquire_hugeLimit_doesNotOverflow() {
        bench.say(tryFor(permits("a", Integer.MAX_VALUE, Integer.MAX_VALUE)));
        assertThat(refusal(bench.say(tryFor(permits("b", 1, Integer.MAX_VALUE)))))
                .isEqualTo(Refusal.HELD);
    }

    @Test
    void acquire_modeOrLimitThatContradictsTheUse_isAConflict() {
        bench.say(tryFor(permits("a", 1, 5)));
        assertThat(refusal(bench.say(tryFor(permits("b", 1, 6))))).isEqualTo(Refusal.CONFLICT);
        LockReply refused = bench.say(waitFor(exclusive("c")));
        assertThat(refusal(refused)).isEqualTo(Refusal.CONFLICT);
        assertThat(message(refused)).contains("permit").contains("5");
        bench.say(release("a"));
        assertThat(bench.say(tryFor(exclusive("c")))).isEqualTo(bench.granted(2));
    }

    @Test
    void acquire_modeThatContradictsTheQueue_isAConflict() {
        ShardBench settling = ShardBench.cold(LockLimits.DEFAULT, Duration.ofSeconds(1), java.util.Set.of());
        settling.say(waitFor(permits("a", 1, 5)));
        assertThat(refusal(settling.say(waitFor(exclusive("b"))))).isEqualTo(Refusal.CONFLICT);
    }

    @Test
    void acquire_repeatOfALiveLease_isTheSameGrantAndARenewal() {
        bench.say(tryFor(exclusive("a")));
        bench.after(Duration.ofSeconds(9));
        assertThat(bench.step(tryFor(exclusive("a"))).changed()).isFalse();
        assertThat(bench.say(tryFor(exclusive("a")))).isEqualTo(bench.granted(1));
        bench.run(Duration.ofSeconds(9));
        assertThat(bench.holders()).containsExactly("a");
    }

    @Test
    void acquire_repeatOfAWait_keepsItsTicket() {
        bench.say(tryFor(exclusive("a")));
        Ticket first = ticket(bench.say(waitFor(exclusive("b"))));
        bench.say(waitFor(exclusive("c")));
        assertThat(ticket(bench.say(waitFor(exclusive("b"))))).isEqualTo(first);
        assertThat(bench.waiters()).containsExactly("b", "c");
    }

    @Test
    void acquire_repeatOfAWaitAsATry_isHeldAndTheWaitStays() {
        bench.say(tryFor(exclusive("a")));
        bench.say(waitFor(exclusive("b")));
        assertThat(refusal(bench.say(tryFor(exclusive("b"))))).isEqualTo(Refusal.HELD);
        assertThat(bench.waiters()).containsExactly("b");
    }

    @Test
    void acquire_repeatOfAnEndedLease_isLost() {
        bench.say(tryFor(exclusive("a")));
        bench.say(release("a"));
        LockReply refused = bench.say(tryFor(exclusive("a")));
        assertThat(refusal(refused)).isEqualTo(Refusal.LOST);
        assertThat(message(refused)).contains("released");
    }

    @Test
    void acquire_sameIdOtherArguments_isAConflictAndChangesNothing() {
        bench.say(tryFor(exclusive("a")));
        bench.say(waitFor(exclusive("b")));
        assertThat(refusal(bench.say(tryFor(exclusive("a", 9_999))))).isEqualTo(Refusal.CONFLICT);
        assertThat(refusal(bench.say(waitFor(exclusive("b", 9_999))))).isEqualTo(Refusal.CONFLICT);
        assertThat(refusal(bench.say(tryFor(shared("a"))))).isEqualTo(Refusal.CONFLICT);
        assertThat(bench.holders()).containsExactly("a");
        assertThat(bench.waiters()).containsExactly("b");
    }

    @Test
    void renew_unchangedTtl_commitsNothing() {
        bench.say(tryFor(exclusive("a")));
        bench.after(Duration.ofSeconds(9));
        LockStep step = bench.step(renew("a"));
        assertThat(step.changed()).isFalse();
        assertThat(step.saysNothing()).isFalse();
        assertThat(step.answers().get(0).reply()).isEqualTo(bench.renewed(1));
        bench.run(Duration.ofMillis(9_999));
        assertThat(bench.holders()).containsExactly("a");
        bench.run(Duration.ofMillis(1));
        assertThat(bench.holders()).isEmpty();
    }

    @Test
    void renew_changedTtl_commitsAndRepeatsStillKnowTheRequest() {
        bench.say(tryFor(exclusive("a")));
        LockStep step = bench.step(renew("a", 20_000));
        assertThat(step.changed()).isTrue();
        assertThat(step.answers().get(0).reply()).isEqualTo(new LockReply.Renewed(bench.token(1), 20_000));
        assertThat(bench.say(tryFor(exclusive("a")))).isEqualTo(new LockReply.Granted(bench.token(1), 20_000));
        bench.run(Duration.ofMillis(19_999));
        assertThat(bench.holders()).containsExactly("a");
    }

    @Test
    void renew_unknownLease_isLost() {
        assertThat(refusal(bench.say(renew("a")))).isEqualTo(Refusal.LOST);
    }

    @Test
    void renewReleaseCancel_byAnotherSubject_areForbidden() {
        bench.say(tryFor(Say.ownedBy("alice", exclusive("a"))));
        bench.say(waitFor(Say.ownedBy("alice", exclusive("b"))));
        assertThat(refusal(bench.say(renew("a")))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(refusal(bench.say(release("a")))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(refusal(bench.say(cancel("a")))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(refusal(bench.say(cancel("b")))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(bench.holders()).containsExactly("a");
        assertThat(bench.waiters()).containsExactly("b");
    }

    @Test
    void check_tokens_tellsCurrentFromOld() {
        bench.say(tryFor(exclusive("a")));
        assertThat(bench.say(check(bench.token(1)))).isEqualTo(new LockReply.Checked(true, bench.token(1)));
        bench.say(release("a"));
        bench.say(tryFor(exclusive("b")));
        assertThat(bench.say(check(bench.token(1)))).isEqualTo(new LockReply.Checked(false, bench.token(2)));
        bench.say(release("b"));
        assertThat(bench.say(check(bench.token(2)))).isEqualTo(new LockReply.Checked(false, bench.token(2)));
    }

    @Test
    void get_anyLock_changesNothingAndShowsTimes() {
        bench.say(tryFor(exclusive("a")));
        bench.say(waitFor(exclusive("b")));
        bench.after(Duration.ofMillis(1_500));
        assertThat(bench.step(get()).changed()).isFalse();
        assertThat(bench.view().holders().get(0).remainingMillis()).isEqualTo(8_500);
        assertThat(bench.view().waiters().get(0).waitedMillis()).isEqualTo(1_500);
        assertThat(bench.view().waiting()).isEqualTo(1);
    }

    @Test
    void acquire_andReleaseInOneBatch_burnsTheToken() {
        LockStep step = bench.step(tryFor(exclusive("a")), release("a"));
        assertThat(step.changed()).isTrue();
        assertThat(step.next().lastToken()).isEqualTo(bench.token(1));
        assertThat(bench.say(tryFor(exclusive("b")))).isEqualTo(bench.granted(2));
    }

    @Test
    void acquire_moreThanMayWaitForOneLock_isRefusedByName() {
        ShardBench small = ShardBench.open(SMALL);
        small.say(tryFor(exclusive("a")));
        small.say(waitFor(exclusive("b")));
        small.say(waitFor(exclusive("c")));
        LockReply refused = small.say(waitFor(exclusive("d")));
        assertThat(refusal(refused)).isEqualTo(Refusal.TOO_MANY);
        assertThat(message(refused)).isEqualTo("waiters for this lock (expected: at most 2)");
    }

    @Test
    void acquire_moreThanMayWaitInTheShard_isRefusedByName() {
        ShardBench small = ShardBench.open(new LockLimits(2, 3, 9, 9, 1_024));
        for (String lock : java.util.List.of("x", "y")) {
            small.say(tryFor(exclusive(new LockName(lock), "a", 1_000)));
            small.say(waitFor(exclusive(new LockName(lock), "b", 1_000)));
        }
        small.say(waitFor(exclusive(new LockName("x"), "c", 1_000)));
        LockReply refused = small.say(waitFor(exclusive(new LockName("y"), "c", 1_000)));
        assertThat(message(refused)).isEqualTo("waiters in this shard (expected: at most 3)");
    }

    @Test
    void acquire_fullShard_isRefusedByName() {
        ShardBench small = ShardBench.open(SMALL);
        small.say(tryFor(exclusive(new LockName("x"), "a", 1_000)));
        small.say(tryFor(exclusive(new LockName("y"), "a", 1_000)));
        LockReply refused = small.say(tryFor(exclusive("a")));
        assertThat(refusal(refused)).isEqualTo(Refusal.TOO_MANY);
        assertThat(message(refused)).isEqualTo("leases in this shard (expected: at most 2)");
    }

    @Test
    void acquire_fullMemoryOfEndedLeases_isRefusedUntilAMinuteHasPassed() {
        ShardBench small = ShardBench.open(SMALL);
        for (String id : java.util.List.of("a", "b", "c")) {
            small.say(tryFor(exclusive(id)));
            small.say(release(id));
        }
        LockReply refused = small.say(tryFor(exclusive("d")));
        assertThat(refusal(refused)).isEqualTo(Refusal.TOO_MANY);
        assertThat(message(refused)).contains("ended").contains("at most 3");
        assertThat(refusal(small.say(cancel("unknown")))).isEqualTo(Refusal.TOO_MANY);
        small.after(Duration.ofSeconds(60));
        assertThat(small.say(tryFor(exclusive("d")))).isEqualTo(small.granted(4));
    }

    @Test
    void release_shardWasFull_grantsToAWaiterOfAnotherLock() {
        ShardBench small = ShardBench.open(SMALL);
        LockName x = new LockName("x");
        LockName y = new LockName("y");
        small.say(tryFor(exclusive(x, "a", 30_000)));
        small.say(waitFor(exclusive(x, "b", 30_000)));
        // The slot that a leaves goes, in the same batch, to c; b would fit but finds the shard full.
        small.step(
                new LockCommand.Release(Say.from(Say.DESK), new LeaseKey(x, new LeaseId("a")), ""),
                tryFor(exclusive(y, "c", 30_000)));
        assertThat(small.soft().waiting()).isZero();
        assertThat(small.state().size()).isEqualTo(2);
    }

    @Test
    void permits_shardWasFull_waiterIsFedWhenALeaseOfAnotherLockEnds() {
        ShardBench small = ShardBench.open(SMALL);
        LockName x = new LockName("x");
        small.say(tryFor(permits("a", 2, 3)));
        small.say(waitFor(permits("b", 2, 3)));
        small.say(waitFor(permits("c", 1, 3)));
        small.say(tryFor(exclusive(x, "d", 30_000)));
        small.say(release("a"));
        assertThat(small.holders()).containsExactly("b");
        assertThat(small.waiters()).containsExactly("c");
        small.say(confirm("b"));
        small.say(new LockCommand.Release(Say.from(Say.DESK), new LeaseKey(x, new LeaseId("d")), ""));
        assertThat(small.holders()).containsExactly("b", "c");
    }
}
