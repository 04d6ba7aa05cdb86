package dev.carabiner.lock;

import static dev.carabiner.lock.Say.breakAll;
import static dev.carabiner.lock.Say.breakOne;
import static dev.carabiner.lock.Say.cancel;
import static dev.carabiner.lock.Say.confirm;
import static dev.carabiner.lock.Say.exclusive;
import static dev.carabiner.lock.Say.release;
import static dev.carabiner.lock.Say.renew;
import static dev.carabiner.lock.Say.shared;
import static dev.carabiner.lock.Say.tryFor;
import static dev.carabiner.lock.Say.waitFor;
import static dev.carabiner.lock.ShardBench.message;
import static dev.carabiner.lock.ShardBench.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How leases end, and what is remembered of them. */
final class LockRulesEndTest {
    private static final Duration NANO = Duration.ofNanos(1);

    private final ShardBench bench = ShardBench.open();

    @Test
    void release_repeatedWithinAMinute_isAnsweredTheSame() {
        bench.say(tryFor(exclusive("a")));
        assertThat(bench.say(release("a"))).isEqualTo(new LockReply.Released());
        bench.after(Duration.ofSeconds(60).minus(NANO));
        assertThat(bench.say(release("a"))).isEqualTo(new LockReply.Released());
        bench.after(NANO);
        assertThat(refusal(bench.say(release("a")))).isEqualTo(Refusal.LOST);
    }

    @Test
    void release_unknown_isLost() {
        assertThat(refusal(bench.say(release("a")))).isEqualTo(Refusal.LOST);
    }

    @Test
    void release_byAStaleHolder_freesNobodyElse() {
        bench.say(tryFor(exclusive("a")));
        bench.run(Duration.ofSeconds(10));
        bench.say(tryFor(exclusive("b")));
        assertThat(refusal(bench.say(release("a")))).isEqualTo(Refusal.LOST);
        assertThat(bench.holders()).containsExactly("b");
    }

    @Test
    void release_repeatedAfterTheSuccessorWasGranted_freesNobodyElse() {
        bench.say(tryFor(exclusive("a")));
        bench.say(waitFor(exclusive("b")));
        bench.step(release("a"), release("a"));
        bench.say(release("a"));
        assertThat(bench.holders()).containsExactly("b");
    }

    @Test
    void release_ofAWait_isLostAndTheWaitStays() {
        bench.say(tryFor(exclusive("a")));
        bench.say(waitFor(exclusive("b")));
        assertThat(refusal(bench.say(release("b")))).isEqualTo(Refusal.LOST);
        assertThat(bench.waiters()).containsExactly("b");
    }

    @Test
    void expiry_atTheExactDeadline_andNotANanosecondBefore() {
        bench.say(tryFor(exclusive("a")));
        bench.after(Duration.ofSeconds(10).minus(NANO)).step();
        assertThat(bench.state().size()).isEqualTo(1);
        LockStep step = bench.after(NANO).step();
        assertThat(bench.state().size()).isZero();
        assertThat(step.pushes())
                .containsExactly(new Push.LeaseLost(Say.DESK, Say.key("a"), bench.token(1), Push.Loss.EXPIRED, ""));
    }

    @Test
    void expiry_timeStartsAtTheConfirmationNotAtTheStep() {
        LockStep granted = bench.stepUnconfirmed(tryFor(exclusive("a")));
        bench.after(Duration.ofSeconds(7)).confirm(granted);
        bench.after(Duration.ofSeconds(10).minus(NANO)).step();
        assertThat(bench.state().size()).isEqualTo(1);
        bench.after(NANO).step();
        assertThat(bench.state().size()).isZero();
    }

    @Test
    void expiry_renewalCountsFromItsConfirmation() {
        bench.say(tryFor(exclusive("a")));
        LockStep renewed = bench.after(Duration.ofSeconds(9)).stepUnconfirmed(renew("a"));
        // The register takes longer than what was left: nothing else happens meanwhile, so nothing has expired.
        bench.after(Duration.ofSeconds(5)).confirm(renewed);
        bench.after(Duration.ofSeconds(10).minus(NANO)).step();
        assertThat(bench.state().size()).isEqualTo(1);
    }

    @Test
    void expiry_beforeARenewalInTheSameStep_isNotUndone() {
        bench.say(tryFor(exclusive("a")));
        bench.say(waitFor(exclusive("b")));
        bench.after(Duration.ofSeconds(10));
        // The wait has not been presented for ten seconds: only the lease and its end are of interest here.
        assertThat(refusal(bench.say(renew("a")))).isEqualTo(Refusal.LOST);
    }

    @Test
    void nextDue_isTheEarliestDeadline() {
        bench.say(tryFor(exclusive(new LockName("x"), "a", 5_000)));
        bench.say(tryFor(exclusive(new LockName("y"), "a", 3_000)));
        assertThat(bench.soft().nextDueNanos().orElseThrow() - bench.now().nanos())
                .isEqualTo(3_000_000_000L);
        bench.run(Duration.ofSeconds(5));
        assertThat(bench.soft().nextDueNanos()).isEmpty();
    }

    @Test
    void ended_expired_isRefusedForAMinuteAndForgottenAfter() {
        bench.say(tryFor(exclusive("a")));
        bench.run(Duration.ofSeconds(10));
        bench.after(Duration.ofSeconds(60).minus(NANO));
        LockReply late = bench.say(tryFor(exclusive("a")));
        assertThat(refusal(late)).isEqualTo(Refusal.LOST);
        assertThat(message(late)).contains("expired");
        assertThat(refusal(bench.say(renew("a")))).isEqualTo(Refusal.LOST);
        bench.after(NANO);
        assertThat(bench.say(tryFor(exclusive("a")))).isEqualTo(bench.granted(2));
    }

    @Test
    void cancel_waiting_endsItAndLetsTheNextOneIn() {
        bench.say(tryFor(shared("a")));
        bench.say(waitFor(exclusive("w")));
        bench.say(waitFor(shared("b")));
        assertThat(bench.say(cancel("w"))).isEqualTo(new LockReply.Cancelled(true, false));
        assertThat(bench.holders()).containsExactly("a", "b");
    }

    @Test
    void cancel_beforeTheGrant_holdsNothing() {
        bench.say(tryFor(exclusive("a")));
        bench.say(waitFor(exclusive("b")));
        bench.step(cancel("b"), release("a"));
        assertThat(bench.holders()).isEmpty();
    }

    @Test
    void cancel_afterTheGrant_holdsNothingAndLetsTheNextOneIn() {
        bench.say(tryFor(exclusive("a")));
        bench.say(waitFor(exclusive("b")));
        bench.say(waitFor(exclusive("c")));
        bench.step(release("a"), confirm("b"), cancel("b"));
        assertThat(bench.holders()).containsExactly("c");
    }

    @Test
    void cancel_unknown_refusesTheAcquireThatComesLate() {
        assertThat(bench.say(cancel("a"))).isEqualTo(new LockReply.Cancelled(false, false));
        LockReply late = bench.say(tryFor(exclusive("a")));
        assertThat(refusal(late)).isEqualTo(Refusal.LOST);
        assertThat(message(late)).contains("cancelled");
        assertThat(refusal(bench.say(waitFor(exclusive("a"), "other desk", 9)))).isEqualTo(Refusal.LOST);
    }

    @Test
    void cancel_ofAReleasedLease_leavesItReleased() {
        bench.say(tryFor(exclusive("a")));
        bench.say(release("a"));
        assertThat(bench.say(cancel("a"))).isEqualTo(new LockReply.Cancelled(false, false));
        assertThat(bench.say(release("a"))).isEqualTo(new LockReply.Released());
    }

    @Test
    void cancel_ofAnIdThatEndedLongAgo_isRememberedForAMinuteFromNow() {
        bench.say(cancel("a"));
        bench.after(Duration.ofSeconds(59)).say(cancel("a"));
        assertThat(refusal(bench.after(Duration.ofSeconds(59)).say(tryFor(exclusive("a")))))
                .isEqualTo(Refusal.LOST);
    }

    @Test
    void cancel_repeatedWithAFullMemory_isAnsweredTheSame() {
        ShardBench small = ShardBench.open(new LockLimits(9, 9, 9, 1, 9));
        small.say(cancel("a"));
        assertThat(small.say(cancel("a"))).isEqualTo(new LockReply.Cancelled(false, false));
    }

    @Test
    void breakLeases_all_tellsEachHolderAndLetsTheNextOneIn() {
        bench.say(tryFor(shared("a")));
        bench.say(tryFor(shared("b"), "other", 1));
        bench.say(waitFor(exclusive("w")));
        LockStep step = bench.step(breakAll());
        assertThat(step.answers().get(0).reply()).isEqualTo(new LockReply.Broken(2));
        assertThat(step.pushes())
                .contains(
                        new Push.LeaseLost(Say.DESK, Say.key("a"), bench.token(1), Push.Loss.BROKEN, "operator"),
                        new Push.LeaseLost("other", Say.key("b"), bench.token(2), Push.Loss.BROKEN, "operator"));
        assertThat(bench.holders()).containsExactly("w");
        assertThat(message(bench.say(renew("a")))).contains("broken");
    }

    @Test
    void breakLeases_one_leavesTheOthers() {
        bench.say(tryFor(shared("a")));
        bench.say(tryFor(shared("b")));
        assertThat(bench.say(breakOne("a"))).isEqualTo(new LockReply.Broken(1));
        assertThat(bench.say(breakOne("nobody"))).isEqualTo(new LockReply.Broken(0));
        assertThat(bench.holders()).containsExactly("b");
    }

    @Test
    void expiry_manyAtOnce_movesEveryQueueInOneStep() {
        ShardBench many = ShardBench.open();
        for (int i = 0; i < 1_000; i++) {
            LockName lock = new LockName("lock-" + i);
            many.step(tryFor(exclusive(lock, "a", 5_000)), waitFor(exclusive(lock, "b", 5_000)));
        }
        LockStep step = many.after(Duration.ofSeconds(5)).step();
        assertThat(step.pushes()).hasSize(2_000);
        assertThat(many.soft().waiting()).isZero();
        assertThat(many.state().size()).isEqualTo(1_000);
    }
}
