package dev.carabiner.lock;

import static dev.carabiner.lock.LockChange.Cause.BROKEN;
import static dev.carabiner.lock.LockChange.Cause.EXPIRED;
import static dev.carabiner.lock.LockChange.Cause.GRANTED;
import static dev.carabiner.lock.LockChange.Cause.RELEASED;
import static dev.carabiner.lock.LockChange.Cause.RENEWED;
import static dev.carabiner.lock.Say.breakAll;
import static dev.carabiner.lock.Say.cancel;
import static dev.carabiner.lock.Say.confirm;
import static dev.carabiner.lock.Say.exclusive;
import static dev.carabiner.lock.Say.release;
import static dev.carabiner.lock.Say.renew;
import static dev.carabiner.lock.Say.shared;
import static dev.carabiner.lock.Say.tryFor;
import static dev.carabiner.lock.Say.waitFor;
import static dev.carabiner.lock.Say.withdraw;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What those hear who watch a lock. */
final class LockRulesChangeTest {
    private final ShardBench bench = ShardBench.open();

    private LockChange change(String id, int token, LockChange.Cause cause, boolean held) {
        return new LockChange(Say.key(id), "", "holder", bench.token(token), cause, held);
    }

    @Test
    void acquire_granted_isAGrant() {
        assertThat(bench.step(tryFor(exclusive("a"))).changes()).containsExactly(change("a", 1, GRANTED, true));
    }

    @Test
    void acquire_refusedOrQueued_isNoChange() {
        bench.say(tryFor(exclusive("a")));
        assertThat(bench.step(tryFor(exclusive("b"))).changes()).isEmpty();
        assertThat(bench.step(waitFor(exclusive("b"))).changes()).isEmpty();
        assertThat(bench.step(Say.get(), Say.check(bench.token(1))).changes()).isEmpty();
    }

    @Test
    void acquire_repeated_isARenewal() {
        bench.say(tryFor(exclusive("a")));
        assertThat(bench.step(tryFor(exclusive("a"))).changes()).containsExactly(change("a", 1, RENEWED, true));
    }

    @Test
    void renew_withOrWithoutANewTime_isARenewal() {
        bench.say(tryFor(exclusive("a")));
        assertThat(bench.step(renew("a")).changes()).containsExactly(change("a", 1, RENEWED, true));
        assertThat(bench.step(renew("a", 20_000)).changes()).containsExactly(change("a", 1, RENEWED, true));
        assertThat(bench.step(renew("nobody")).changes()).isEmpty();
    }

    @Test
    void release_withSomebodyWaiting_frees_thenGrantsOn() {
        bench.say(tryFor(exclusive("a")));
        bench.say(waitFor(exclusive("b")));
        assertThat(bench.step(release("a")).changes())
                .containsExactly(change("a", 1, RELEASED, false), change("b", 2, GRANTED, true));
        // The desk takes it up: its holder has done nothing.
        assertThat(bench.step(confirm("b")).changes()).isEmpty();
        assertThat(bench.step(release("a")).changes()).isEmpty();
    }

    @Test
    void grant_thatNobodyTakesUp_expires() {
        bench.say(tryFor(exclusive("a")));
        bench.say(waitFor(exclusive("b")));
        bench.say(release("a"));
        assertThat(bench.after(LockLimits.UNCONFIRMED).step().changes())
                .containsExactly(change("b", 2, EXPIRED, false));
    }

    @Test
    void expiry_ofOneOfTwo_leavesTheLockHeld() {
        bench.say(tryFor(shared("a")));
        bench.after(Duration.ofSeconds(5)).say(tryFor(shared("b")));
        assertThat(bench.after(Duration.ofSeconds(5)).step().changes()).containsExactly(change("a", 1, EXPIRED, true));
        assertThat(bench.after(Duration.ofSeconds(5)).step().changes()).containsExactly(change("b", 2, EXPIRED, false));
    }

    @Test
    void break_ofAll_isOneChangeEach() {
        bench.say(tryFor(shared("a")));
        bench.say(tryFor(shared("b")));
        assertThat(bench.step(breakAll()).changes())
                .containsExactly(change("a", 1, BROKEN, true), change("b", 2, BROKEN, false));
    }

    @Test
    void cancelAndWithdrawal_ofALease_areReleases_ofAWaitNothing() {
        bench.say(tryFor(exclusive("a")));
        bench.say(waitFor(exclusive("b")));
        assertThat(bench.step(cancel("b")).changes()).isEmpty();
        assertThat(bench.step(cancel("a")).changes()).containsExactly(change("a", 1, RELEASED, false));
        bench.say(tryFor(exclusive("c"), "d", 7));
        assertThat(bench.step(withdraw("c", "d", 7)).changes()).containsExactly(change("c", 2, RELEASED, false));
    }
}
