package dev.carabiner.lock;

import static dev.carabiner.lock.Say.breakAll;
import static dev.carabiner.lock.Say.confirm;
import static dev.carabiner.lock.Say.exclusive;
import static dev.carabiner.lock.Say.get;
import static dev.carabiner.lock.Say.permits;
import static dev.carabiner.lock.Say.present;
import static dev.carabiner.lock.Say.release;
import static dev.carabiner.lock.Say.renew;
import static dev.carabiner.lock.Say.tryFor;
import static dev.carabiner.lock.Say.waitFor;
import static dev.carabiner.lock.Say.waiting;
import static dev.carabiner.lock.ShardBench.refusal;
import static dev.carabiner.lock.ShardBench.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What several commands in one step come to. */
class LockRulesBatchTest {
    private static final LockName OTHER = new LockName("other");

    private final ShardBench bench = ShardBench.open();

    private static LockReply reply(LockStep step, int index) {
        return step.answers().get(index).reply();
    }

    @Test
    void get_betweenAcquireAndRelease_showsWhatTheRegisterWillHold() {
        LockStep step = bench.step(tryFor(exclusive("a")), get(), release("a"));
        LockView seen = ((LockReply.Document) reply(step, 2)).view();
        assertThat(seen.holders()).isEmpty();
    }

    @Test
    void check_beforeAGrantInTheSameStep_knowsTheNewestToken() {
        bench.say(tryFor(exclusive("a")));
        LockStep step = bench.step(Say.check(bench.token(1)), release("a"), tryFor(exclusive("b")));
        assertThat(reply(step, 2)).isEqualTo(new LockReply.Checked(false, bench.token(2)));
    }

    @Test
    void breakLeases_behindAnAcquire_sparesWhatIsAboutToBeGranted() {
        bench.say(tryFor(exclusive("a")));
        LockStep step = bench.step(tryFor(exclusive("b")), breakAll());
        assertThat(step.answers())
                .extracting(LockStep.Answer::reply)
                .containsExactly(new LockReply.Broken(1), bench.granted(2));
        assertThat(bench.holders()).containsExactly("b");
    }

    @Test
    void breakLeases_asATryIsGrantedAtTheEndOfTheGrace_sparesIt() {
        ShardBench young = ShardBench.cold(LockLimits.DEFAULT, Duration.ofSeconds(2), Set.of());
        assertThat(young.step(tryFor(exclusive("a"))).answers()).isEmpty();
        young.after(Duration.ofSeconds(2));
        LockStep step = young.step(breakAll());
        assertThat(step.answers())
                .extracting(LockStep.Answer::reply)
                .containsExactlyInAnyOrder(new LockReply.Broken(0), young.granted(1));
        assertThat(young.holders()).containsExactly("a");
    }

    @Test
    void release_shardWasFull_feedsWhoHasWaitedBeforeANewcomerBehindIt() {
        ShardBench small = ShardBench.open(new LockLimits(10, 10, 2, 10, 10));
        LockName newcomer = new LockName("newcomer");
        small.say(tryFor(permits("a", 2, 3)));
        small.say(waitFor(permits("b", 2, 3)));
        small.say(waitFor(permits("c", 1, 3)));
        small.say(tryFor(exclusive(OTHER, "d", Say.TTL)));
        small.say(release("a"));
        small.say(confirm("b"));
        // Now c fits but for the bound of the shard. The room that d leaves is its own.
        LockStep step = small.step(
                new LockCommand.Release(Say.from(Say.DESK), new LeaseKey(OTHER, new LeaseId("d")), ""),
                tryFor(exclusive(newcomer, "e", Say.TTL)));
        assertThat(refusal(reply(step, 1))).isEqualTo(Refusal.TOO_MANY);
        assertThat(small.holders()).containsExactly("b", "c");
    }

    @Test
    void renew_forLess_neverBringsTheEndNearer() {
        bench.say(tryFor(exclusive("a", 10_000)));
        assertThat(bench.say(renew("a", 1_000))).isEqualTo(new LockReply.Renewed(bench.token(1), 1_000));
        bench.run(Duration.ofMillis(9_999));
        assertThat(bench.holders()).containsExactly("a");
        bench.run(Duration.ofMillis(1));
        assertThat(bench.holders()).isEmpty();
    }

    @Test
    void renew_forLessBehindOneForMoreInTheSameStep_cutsNothingShort() {
        bench.say(tryFor(exclusive("a", 1_000)));
        bench.step(renew("a", 10_000), renew("a", 1_000));
        bench.run(Duration.ofMillis(9_999));
        assertThat(bench.holders()).containsExactly("a");
    }

    @Test
    void renew_forLess_theNextOwnerGrantsTheLongestAnew() {
        bench.say(tryFor(exclusive("a", 10_000)));
        bench.say(renew("a", 1_000));
        ShardBench next = bench.crashTo("m2");
        next.run(Duration.ofMillis(9_999));
        assertThat(next.holders()).containsExactly("a");
    }

    @Test
    void renew_forLess_commitsNothing() {
        bench.say(tryFor(exclusive("a", 10_000)));
        assertThat(bench.step(renew("a", 1_000)).changed()).isFalse();
        assertThat(bench.step(renew("a", 11_000)).changed()).isTrue();
    }

    @Test
    void acquire_withAnOlderTicketThanItsWaitHasHere_movesUpToIt() {
        ShardBench owner = ShardBench.open().crashTo("m2").crashTo("m3");
        owner.say(tryFor(exclusive("a")));
        owner.say(waitFor(exclusive("b")));
        // This attempt knew nothing of the place that a former owner had given; the next one does.
        owner.say(waitFor(exclusive("c")));
        Ticket older = new Ticket(1, 7);
        LockReply again =
                owner.say(new LockCommand.Acquire(Say.from(Say.DESK), 1, exclusive("c"), true, Optional.of(older), 0));
        assertThat(ticket(again)).isEqualTo(older);
        assertThat(owner.waiters()).containsExactly("c", "b");
    }

    @Test
    void present_inTheStepThatWouldForgetTheWait_keepsIt() {
        bench.say(tryFor(exclusive("a", 60_000)));
        Ticket place = ticket(bench.say(waitFor(exclusive("b"))));
        // The owner could not commit for a while; what was presented meanwhile is in this very batch.
        bench.after(LockLimits.UNPRESENTED.plusSeconds(1));
        LockStep step = bench.step(present(Say.DESK, waiting(exclusive("b"), 1, place)));
        assertThat(step.pushes()).isEqualTo(List.of());
        assertThat(bench.waiters()).containsExactly("b");
        bench.run(Duration.ofSeconds(5));
        assertThat(bench.waiters()).containsExactly("b");
    }
}
