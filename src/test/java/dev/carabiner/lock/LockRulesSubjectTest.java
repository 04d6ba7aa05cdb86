package dev.carabiner.lock;

import static dev.carabiner.lock.Say.exclusive;
import static dev.carabiner.lock.Say.tryFor;
import static dev.carabiner.lock.Say.waitFor;
import static dev.carabiner.lock.ShardBench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose lease it is. */
class LockRulesSubjectTest {
    private static final Asker ALICE = new Asker("alice", false);
    private static final Asker BOB = new Asker("bob", false);
    private static final Asker OPERATOR = new Asker("ops", true);

    private ShardBench bench = ShardBench.open();

    private static LeaseRequest of(Asker asker, String id) {
        return Say.ownedBy(asker.subject(), exclusive(id));
    }

    private static LockCommand renew(Asker asker, String id) {
        return new LockCommand.Renew(Say.from(Say.DESK), Say.key(id), OptionalLong.empty(), asker);
    }

    private static LockCommand release(Asker asker, String id) {
        return new LockCommand.Release(Say.from(Say.DESK), Say.key(id), asker);
    }

    private static LockCommand cancel(Asker asker, String id) {
        return new LockCommand.Cancel(Say.from(Say.DESK), Say.key(id), asker);
    }

    @Test
    void lease_ofOne_obeysNeitherAnotherNorAnybody() {
        bench.say(tryFor(of(ALICE, "a")));
        for (Asker stranger : new Asker[] {BOB, Asker.ANYBODY}) {
            assertThat(refusal(bench.say(renew(stranger, "a")))).isEqualTo(Refusal.FORBIDDEN);
            assertThat(refusal(bench.say(release(stranger, "a")))).isEqualTo(Refusal.FORBIDDEN);
            assertThat(refusal(bench.say(cancel(stranger, "a")))).isEqualTo(Refusal.FORBIDDEN);
            assertThat(refusal(bench.say(tryFor(of(stranger, "a"))))).isEqualTo(Refusal.FORBIDDEN);
            assertThat(refusal(bench.say(waitFor(of(stranger, "a"))))).isEqualTo(Refusal.FORBIDDEN);
        }
        assertThat(bench.holders()).containsExactly("a");
        assertThat(bench.say(tryFor(of(ALICE, "a")))).isEqualTo(bench.granted(1));
        assertThat(bench.say(renew(ALICE, "a"))).isEqualTo(bench.renewed(1));
        assertThat(bench.say(release(ALICE, "a"))).isEqualTo(new LockReply.Released());
    }

    @Test
    void lease_renewedByAStranger_getsNoTimeFromThat() {
        bench.say(tryFor(of(ALICE, "a")));
        bench.run(Duration.ofMillis(Say.TTL - 1));
        assertThat(refusal(bench.say(renew(BOB, "a")))).isEqualTo(Refusal.FORBIDDEN);
        bench.run(Duration.ofMillis(2));
        assertThat(bench.holders()).isEmpty();
    }

    @Test
    void lease_ofOne_obeysWhoSpeaksForAll() {
        bench.say(tryFor(of(ALICE, "a")));
        bench.say(waitFor(of(BOB, "b")));
        assertThat(bench.say(renew(OPERATOR, "a"))).isEqualTo(bench.renewed(1));
        assertThat(bench.say(cancel(OPERATOR, "b"))).isEqualTo(new LockReply.Cancelled(true, false));
        assertThat(bench.say(release(OPERATOR, "a"))).isEqualTo(new LockReply.Released());
        assertThat(bench.say(release(OPERATOR, "a"))).isEqualTo(new LockReply.Released());
        assertThat(bench.say(release(ALICE, "a"))).isEqualTo(new LockReply.Released());
        assertThat(refusal(bench.say(tryFor(of(BOB, "b"))))).isEqualTo(Refusal.LOST);
    }

    @Test
    void request_ofWhoSpeaksForAll_isNoRepeatOfAnothers() {
        bench.say(tryFor(of(ALICE, "a")));
        assertThat(refusal(bench.say(tryFor(of(OPERATOR, "a"))))).isEqualTo(Refusal.FORBIDDEN);
    }

    @Test
    void wait_ofOne_obeysNobodyElse() {
        bench.say(tryFor(of(ALICE, "a")));
        bench.say(waitFor(of(ALICE, "b")));
        assertThat(refusal(bench.say(cancel(BOB, "b")))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(refusal(bench.say(waitFor(of(BOB, "b"))))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(bench.waiters()).containsExactly("b");
        assertThat(bench.say(cancel(ALICE, "b"))).isEqualTo(new LockReply.Cancelled(true, false));
    }

    @Test
    void tryThatWaitsOutTheSettling_ofOne_obeysNobodyElse() {
        bench = ShardBench.cold(LockLimits.DEFAULT, Duration.ofSeconds(2), Set.of());
        assertThat(bench.step(tryFor(of(ALICE, "a"))).answers()).isEmpty();
        assertThat(refusal(bench.say(cancel(BOB, "a")))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(refusal(bench.say(tryFor(of(BOB, "a"))))).isEqualTo(Refusal.FORBIDDEN);
        bench.run(Duration.ofSeconds(3));
        assertThat(bench.holders()).containsExactly("a");
    }

    @Test
    void id_thatHasEnded_isStillItsSubjectsForAMinute() {
        bench.say(tryFor(of(ALICE, "a")));
        bench.say(release(ALICE, "a"));
        assertThat(refusal(bench.say(release(BOB, "a")))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(refusal(bench.say(renew(BOB, "a")))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(refusal(bench.say(cancel(BOB, "a")))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(refusal(bench.say(tryFor(of(BOB, "a"))))).isEqualTo(Refusal.FORBIDDEN);
        // What a stranger said has changed nothing: a late copy of the owner's own request revives nothing.
        assertThat(refusal(bench.say(tryFor(of(ALICE, "a"))))).isEqualTo(Refusal.LOST);
        assertThat(bench.say(release(ALICE, "a"))).isEqualTo(new LockReply.Released());

        bench.run(LockLimits.ENDED.plusSeconds(1));
        assertThat(bench.say(tryFor(of(BOB, "a")))).isEqualTo(bench.granted(2));
    }

    @Test
    void id_cancelledBeforeItsRequestCame_isTheCancellers() {
        assertThat(bench.say(cancel(BOB, "a"))).isEqualTo(new LockReply.Cancelled(false, false));
        assertThat(refusal(bench.say(tryFor(of(BOB, "a"))))).isEqualTo(Refusal.LOST);
        assertThat(refusal(bench.say(tryFor(of(ALICE, "a"))))).isEqualTo(Refusal.FORBIDDEN);
    }

    @Test
    void id_withdrawnByADesk_isNobodys() {
        bench.say(tryFor(of(ALICE, "x")));
        bench.say(waitFor(of(ALICE, "a"), "d1", 5));
        bench.say(Say.withdraw("a", "d1", 5));
        assertThat(refusal(bench.say(renew(BOB, "a")))).isEqualTo(Refusal.LOST);
        bench.say(waitFor(of(BOB, "a"), "d2", 1));
        assertThat(bench.waiters()).containsExactly("a");
        assertThat(refusal(bench.say(waitFor(of(ALICE, "a"), "d1", 5)))).isEqualTo(Refusal.LOST);
    }

    @Test
    void subjects_ofLeasesWaitsAndEnds_moveToTheNextOwner() {
        bench.say(tryFor(of(ALICE, "a")));
        bench.say(waitFor(of(ALICE, "b")));
        bench.say(tryFor(of(ALICE, "c")));
        bench.say(cancel(ALICE, "d"));
        ShardBench next = bench.handOverTo("o2", Say.DESK);
        assertThat(refusal(next.say(renew(BOB, "a")))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(refusal(next.say(cancel(BOB, "b")))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(refusal(next.say(cancel(BOB, "d")))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(next.say(renew(ALICE, "a"))).isEqualTo(bench.renewed(1));
        // And of the leases also where the former owner could hand nothing over.
        ShardBench heir = next.crashTo("o3", Say.DESK);
        assertThat(refusal(heir.say(release(BOB, "a")))).isEqualTo(Refusal.FORBIDDEN);
        assertThat(heir.say(release(ALICE, "a"))).isEqualTo(new LockReply.Released());
    }

    @Test
    void wait_presentedUnderAnothersId_isEndedAsForbidden() {
        bench.say(tryFor(of(ALICE, "a")));
        LockStep step = bench.step(Say.present("d2", Say.waiting(of(BOB, "a"), 1, new Ticket(1, 7))));
        assertThat(step.pushes()).singleElement().isInstanceOfSatisfying(Push.WaitEnded.class, ended -> assertThat(
                        ended.reason())
                .isEqualTo(Refusal.FORBIDDEN));
    }

    @Test
    void change_tellsWhoseLeaseItWas() {
        assertThat(bench.step(tryFor(of(ALICE, "a"))).changes())
                .extracting(LockChange::subject)
                .containsExactly("alice");
    }

    @Test
    void request_withASubjectBeyondTheBound_isRefused() {
        assertThat(Say.ownedBy("é".repeat(128), exclusive("a")).subject()).hasSize(128);
        assertThatThrownBy(() -> Say.ownedBy("é".repeat(129), exclusive("a")))
                .hasMessage("subject: 129 characters (expected: at most 256 bytes)");
    }
}
