package dev.carabiner.holder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.Lease;
import dev.carabiner.LockException;
import dev.carabiner.LockOptions;
import dev.carabiner.wire.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What a lease is worth to its holder, while answers are lost, late, or not to its liking. */
final class LinkedLocksTest {
    private static final LockOptions TEN_SECONDS = LockOptions.defaults().withTtl(Duration.ofSeconds(10));
    /** 99 % of the time to live, less 20 ms. */
    private static final long HELD_MILLIS = 9_880;

    private final ManualHolder time = new ManualHolder();
    private final ScriptedLink link = new ScriptedLink(time);
    private final LinkedLocks locks = new LinkedLocks(time, link, "tester");

    private Lease acquired(LockOptions options) {
        Future<Lease> acquiring = locks.acquire("jobs", options);
        link.grant(link.take("lock.acquire"), 7);
        return acquiring.result();
    }

    private static String code(Future<?> failed) {
        assertThat(failed.failed()).as("failed: " + failed).isTrue();
        return ((LockException) failed.cause()).code();
    }

    @Test
    void acquire_isAskedForAsTheOptionsSay() {
        Future<Lease> acquiring = locks.acquire(
                "jobs",
                TEN_SECONDS.permits(2, 5).waitingFor(Duration.ofSeconds(3)).heldBy("me"));
        ScriptedLink.Asked asked = link.take("lock.acquire");

        assertThat(asked.args())
                .isEqualTo(new JsonObject()
                        .put("lock", "jobs")
                        .put("leaseId", asked.leaseId())
                        .put("ttl", 10_000L)
                        .put("wait", 3_000L)
                        .put("mode", "permit")
                        .put("permits", 2)
                        .put("limit", 5)
                        .put("holder", "me"));
        link.grant(asked, 7);
        assertThat(acquiring.result().token()).isEqualTo(7);
        assertThat(acquiring.result().leaseId()).isEqualTo(asked.leaseId());
        assertThat(acquiring.result().lock()).isEqualTo("jobs");
    }

    @Test
    void acquire_forACallerThatCannotBeToldAnyMore_isReleased() {
        Future<Lease> acquiring = locks.acquire("jobs", TEN_SECONDS);
        acquiring.onComplete(told -> {
            throw new RejectedExecutionException("the threads of the caller have ended");
        });
        ScriptedLink.Asked asked = link.take("lock.acquire");
        link.grant(asked, 7);

        assertThat(link.take("lock.release").leaseId()).isEqualTo(asked.leaseId());
        time.passMillis(20_000);
        assertThat(link.isQuiet()).isTrue();
    }

    @Test
    void lease_isRenewedEachThirdOfItsTimeToLive() {
        Lease lease = acquired(TEN_SECONDS.withTtl(Duration.ofSeconds(9)));
        for (int round = 0; round < 20; round++) {
            time.passMillis(2_999);
            assertThat(link.isQuiet()).isTrue();
            time.passMillis(1);
            link.renew(link.take("lock.renew"), 7, 9_000);
        }

        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.lost().isComplete()).isFalse();
    }

    @Test
    void lease_withoutRenewal_isLostBeforeItsTimeToLiveIsOver() {
        Future<Lease> acquiring = locks.acquire("jobs", TEN_SECONDS.withoutRenewal());
        ScriptedLink.Asked asked = link.take("lock.acquire");
        time.passMillis(400); // It counts from the sending.
        link.grant(asked, 7);
        Future<Lease.Loss> lost = acquiring.result().lost();

        time.passMillis(HELD_MILLIS - 400 - 2);
        assertThat(lost.isComplete()).isFalse();
        assertThat(acquiring.result().isHeld()).isTrue();
        time.passMillis(2);
        assertThat(lost.result()).isEqualTo(Lease.Loss.EXPIRED);
        assertThat(acquiring.result().isHeld()).isFalse();
        assertThat(acquiring.result().remaining()).isZero();
        assertThat(link.isQuiet()).isTrue();
    }

    @Test
    void lease_whoseFirstRenewalIsLostOnTheWay_isRenewedByTheNext() {
        Lease lease = acquired(TEN_SECONDS);
        time.passMillis(3_334);
        ScriptedLink.Asked unanswered = link.take("lock.renew");
        time.passMillis(1_700);
        link.renew(link.take("lock.renew"), 7, 10_000);

        time.passMillis(3_000); // Past the time of the first renewal's own end, were it still waited for.
        assertThat(lease.isHeld()).isTrue();
        link.fail(unanswered, ErrorCode.UNAVAILABLE);
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void lease_whoseRenewalsAreUnavailable_livesOnUntilItsOwnEndAndAsksAllTheTime() {
        Lease lease = acquired(TEN_SECONDS);
        Future<Lease.Loss> lost = lease.lost();
        long failures = 0;
        while (!lost.isComplete()) {
            time.passMillis(1);
            while (!link.isQuiet()) {
                link.fail(link.take("lock.renew"), ErrorCode.UNAVAILABLE);
                failures++;
            }
        }

        assertThat(lost.result()).isEqualTo(Lease.Loss.EXPIRED);
        // From a third of its time on, twice a second.
        assertThat(failures).isBetween(12L, 16L);
        assertThat(time.pending()).isZero();
    }

    @Test
    void lease_renewedAfterAnOutage_isHeldForItsFullTimeAgain() {
        Lease lease = acquired(TEN_SECONDS);
        time.passMillis(3_334);
        for (int i = 0; i < 6; i++) {
            link.fail(link.take("lock.renew"), ErrorCode.UNAVAILABLE);
            time.passMillis(500);
        }
        link.renew(link.take("lock.renew"), 7, 10_000);

        assertThat(lease.remaining()).isEqualTo(Duration.ofMillis(HELD_MILLIS));
    }

    @Test
    void renewalAnswered_late_countsFromItsSending() {
        Lease lease = acquired(TEN_SECONDS.withTtl(Duration.ofSeconds(9)));
        time.passMillis(3_000);
        ScriptedLink.Asked renewal = link.take("lock.renew");
        time.passMillis(1_000);
        link.renew(renewal, 7, 9_000);

        assertThat(lease.remaining()).isEqualTo(Duration.ofMillis(8_890 - 1_000));
    }

    @Test
    void renewalsAnswered_inTheWrongOrder_neverBringTheEndNearer() {
        Lease lease = acquired(TEN_SECONDS);
        time.passMillis(3_334);
        ScriptedLink.Asked first = link.take("lock.renew");
        time.passMillis(2_000);
        ScriptedLink.Asked second = link.take("lock.renew");
        link.renew(second, 7, 10_000);
        Duration remaining = lease.remaining();
        link.renew(first, 7, 10_000);

        assertThat(lease.remaining()).isEqualTo(remaining);
    }

    @Test
    void renewalAnswered_afterTheEnd_bringsNothingBack() {
        Lease lease = acquired(TEN_SECONDS);
        Future<Lease.Loss> lost = lease.lost();
        time.passMillis(9_000);
        ScriptedLink.Asked renewal = link.take("lock.renew");
        time.passMillis(1_000);
        assertThat(lost.result()).isEqualTo(Lease.Loss.EXPIRED);
        link.renew(renewal, 7, 10_000);

        assertThat(lease.isHeld()).isFalse();
        assertThat(code(renewed(lease))).isEqualTo("lost");
    }

    private Future<Void> renewed(Lease lease) {
        Future<Void> renewing = lease.renew();
        time.settle();
        return renewing;
    }

    @Test
    void lease_ofAHolderThatWasPaused_isNotHeldEvenBeforeAnyTimerRuns() {
        Lease lease = acquired(TEN_SECONDS);
        Future<Lease.Loss> lost = lease.lost();
        time.pauseMillis(11_000);
        assertThat(lease.isHeld()).isFalse();
        assertThat(lost.isComplete()).isFalse();
        time.settle();

        assertThat(lost.result()).isEqualTo(Lease.Loss.EXPIRED);
    }

    @Test
    void lease_brokenByAnOperator_isLostAtOnce() {
        Lease lease = acquired(TEN_SECONDS);
        Future<Lease.Loss> lost = lease.lost();
        link.lost("another", "broken");
        assertThat(lease.isHeld()).isTrue();
        link.lost(lease.leaseId(), "broken");

        assertThat(lost.result()).isEqualTo(Lease.Loss.BROKEN);
        assertThat(lease.lost().result()).isEqualTo(Lease.Loss.BROKEN); // Also for who asks later.
        assertThat(time.pending()).isZero();
    }

    @Test
    void lease_ofWhichTheServiceSaysThatItIsLost_isGone() {
        Lease lease = acquired(TEN_SECONDS);
        Future<Lease.Loss> lost = lease.lost();
        time.passMillis(3_334);
        link.fail(link.take("lock.renew"), ErrorCode.LOST);

        assertThat(lost.result()).isEqualTo(Lease.Loss.GONE);
        time.passMillis(60_000);
        assertThat(link.isQuiet()).isTrue();
    }

    @Test
    void renew_whenNobodyCanTell_isUnavailableAndLeavesTheLeaseHeld() {
        Lease lease = acquired(TEN_SECONDS);
        Future<Void> renewing = lease.renew();
        link.fail(link.take("lock.renew"), ErrorCode.UNAVAILABLE);

        assertThat(code(renewing)).isEqualTo("unavailable");
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void release_isConfirmedOnceAndNeverALoss() {
        Lease lease = acquired(TEN_SECONDS);
        Future<Lease.Loss> lost = lease.lost();
        Future<Void> releasing = lease.release();
        Future<Void> again = lease.release();
        ScriptedLink.Asked release = link.take("lock.release");
        assertThat(lease.isHeld()).isFalse();
        assertThat(releasing.isComplete()).isFalse();
        link.answer(release, new JsonObject().put("released", true));

        assertThat(releasing.succeeded()).isTrue();
        assertThat(again.succeeded()).isTrue();
        time.passMillis(60_000);
        assertThat(lost.isComplete()).isFalse();
        assertThat(link.isQuiet()).isTrue();
        assertThat(time.pending()).isZero();
    }

    @Test
    void release_whoseAnswerWasLost_isRepeatedAndDoneThoughTheRepeatSaysLost() {
        Lease lease = acquired(TEN_SECONDS);
        Future<Void> releasing = lease.release();
        link.fail(link.take("lock.release"), ErrorCode.UNAVAILABLE);
        time.passMillis(50);
        link.fail(link.take("lock.release"), ErrorCode.LOST);

        assertThat(releasing.succeeded()).isTrue();
    }

    @Test
    void release_ofALeaseThatHadEndedUnheardOf_isLost() {
        Lease lease = acquired(TEN_SECONDS);
        Future<Void> releasing = lease.release();
        link.fail(link.take("lock.release"), ErrorCode.LOST);

        assertThat(code(releasing)).isEqualTo("lost");
    }

    @Test
    void release_thatNobodyAnswers_isUnavailableAfterTheTimeToLive() {
        Lease lease = acquired(TEN_SECONDS);
        Future<Void> releasing = lease.release();
        long millis = 0;
        while (!releasing.isComplete() && millis < 60_000) {
            time.passMillis(10);
            millis += 10;
            if (!link.isQuiet()) {
                link.fail(link.take("lock.release"), ErrorCode.UNAVAILABLE);
            }
        }

        assertThat(code(releasing)).isEqualTo("unavailable");
        assertThat(millis).isBetween(5_000L, 10_000L);
    }

    @Test
    void release_afterALoss_isLostAndTellsTheServiceAllTheSame() {
        Lease lease = acquired(TEN_SECONDS.withoutRenewal());
        time.passMillis(10_000);
        Future<Void> releasing = lease.release();

        // A renewal whose answer was late may have prolonged it, and others would wait for nothing.
        assertThat(link.take("lock.release").leaseId()).isEqualTo(lease.leaseId());
        assertThat(code(releasing)).isEqualTo("lost");
    }

    @Test
    void close_ofALease_beginsItsRelease() {
        ScriptedLink.Asked release;
        try (Lease lease = acquired(TEN_SECONDS)) {
            assertThat(lease.isHeld()).isTrue();
        }
        release = link.take("lock.release");
        assertThat(release.args().getString("lock")).isEqualTo("jobs");
    }

    @Test
    void withLock_releasesWhenTheWorkHasEndedAndAnswersAsTheWork() {
        Promise<String> work = Promise.promise();
        Future<String> working = locks.withLock("jobs", TEN_SECONDS, lease -> work.future());
        link.grant(link.take("lock.acquire"), 7);
        assertThat(link.isQuiet()).isTrue();
        work.complete("done");
        ScriptedLink.Asked release = link.take("lock.release");
        assertThat(working.isComplete()).isFalse();
        link.answer(release, new JsonObject());

        assertThat(working.result()).isEqualTo("done");
        time.passMillis(60_000);
        assertThat(time.pending()).isZero();
    }

    @Test
    void withLock_whoseWorkFailsThrowsOrReturnsNull_releasesAndFailsAsIt() {
        IllegalStateException failure = new IllegalStateException("no");
        Future<String> failing = locks.withLock("jobs", TEN_SECONDS, lease -> Future.failedFuture(failure));
        grantAndRelease();
        Future<String> throwing = locks.withLock("jobs", TEN_SECONDS, lease -> {
            throw failure;
        });
        grantAndRelease();
        Future<String> nothing = locks.withLock("jobs", TEN_SECONDS, LinkedLocksTest::nothing);
        grantAndRelease();

        assertThat(failing.cause()).isSameAs(failure);
        assertThat(throwing.cause()).isSameAs(failure);
        assertThat(nothing.cause()).isInstanceOf(NullPointerException.class).hasMessageContaining("work");
    }

    @SuppressWarnings("NullAway") // What it is about.
    private static Future<String> nothing(Lease lease) {
        return null;
    }

    private void grantAndRelease() {
        link.grant(link.take("lock.acquire"), 7);
        link.answer(link.take("lock.release"), new JsonObject());
    }

    @Test
    void withLock_whoseLeaseIsLostMeanwhile_failsLost() {
        Promise<String> work = Promise.promise();
        Future<String> working = locks.withLock("jobs", TEN_SECONDS, lease -> work.future());
        ScriptedLink.Asked acquire = link.take("lock.acquire");
        link.grant(acquire, 7);
        link.lost(acquire.leaseId(), "broken");
        work.complete("done");
        time.settle();

        assertThat(code(working)).isEqualTo("lost");
        assertThat(link.isQuiet()).isTrue();
    }

    @Test
    void withLock_whoseReleaseIsNotAnswered_answersAsTheWorkAfterTwoSeconds() {
        Future<String> working = locks.withLock("jobs", TEN_SECONDS, lease -> Future.succeededFuture("done"));
        link.grant(link.take("lock.acquire"), 7);
        ScriptedLink.Asked unanswered = link.take("lock.release");
        time.passMillis(1_999);
        assertThat(working.isComplete()).isFalse();
        time.passMillis(1);
        assertThat(working.result()).isEqualTo("done");
        link.answer(unanswered, new JsonObject());
    }

    @Test
    void withLock_whoseReleaseSaysLost_failsLost() {
        Future<String> working = locks.withLock("jobs", TEN_SECONDS, lease -> Future.succeededFuture("done"));
        link.grant(link.take("lock.acquire"), 7);
        link.fail(link.take("lock.release"), ErrorCode.LOST);

        assertThat(code(working)).isEqualTo("lost");
    }

    @Test
    void close_releasesWhatIsHeldAndGivesUpWhatIsWaitedFor() {
        Lease lease = acquired(TEN_SECONDS);
        Future<Lease> waiting = locks.acquire("other", TEN_SECONDS.waitingFor(Duration.ofMinutes(1)));
        ScriptedLink.Asked acquire = link.take("lock.acquire");
        Future<Void> closing = locks.close();
        ScriptedLink.Asked cancel = link.take("lock.cancel");
        ScriptedLink.Asked release = link.take("lock.release");
        assertThat(cancel.leaseId()).isEqualTo(acquire.leaseId());
        assertThat(release.leaseId()).isEqualTo(lease.leaseId());
        link.answer(cancel, new JsonObject());
        assertThat(closing.isComplete()).isFalse();
        link.answer(release, new JsonObject());

        assertThat(closing.succeeded()).isTrue();
        assertThat(code(waiting)).isEqualTo("unavailable");
        assertThat(code(asked("late"))).isEqualTo("unavailable");
        assertThat(link.isQuiet()).isTrue();
    }

    private Future<Lease> asked(String name) {
        Future<Lease> acquiring = locks.acquire(name, TEN_SECONDS);
        time.settle();
        return acquiring;
    }

    @Test
    void close_thatTheServiceDoesNotAnswer_endsAfterTwoSeconds() {
        Lease lease = acquired(TEN_SECONDS);
        Future<Void> closing = locks.close();
        time.passMillis(1_999);
        assertThat(closing.isComplete()).isFalse();
        time.passMillis(1);

        assertThat(closing.succeeded()).isTrue();
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void grant_thatArrivesAfterTheLocksWereClosed_isReleased() {
        Future<Lease> waiting = locks.acquire("jobs", TEN_SECONDS.waitingFor(Duration.ofMinutes(1)));
        ScriptedLink.Asked acquire = link.take("lock.acquire");
        Future<Void> closing = locks.close();
        ScriptedLink.Asked cancel = link.take("lock.cancel");
        link.answer(cancel, new JsonObject());
        assertThat(closing.succeeded()).isTrue();
        link.grant(acquire, 7);

        assertThat(link.take("lock.release").leaseId()).isEqualTo(acquire.leaseId());
        assertThat(code(waiting)).isEqualTo("unavailable");
    }
}
