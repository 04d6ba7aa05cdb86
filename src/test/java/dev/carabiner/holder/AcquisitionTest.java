package dev.carabiner.holder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.Lease;
import dev.carabiner.LockException;
import dev.carabiner.LockOptions;
import dev.carabiner.wire.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A request for a lock, while the service changes hands, and answers come late or not at all. */
final class AcquisitionTest {
    private static final LockOptions TRY = LockOptions.defaults().withTtl(Duration.ofSeconds(10));
    private static final LockOptions WAIT = TRY.waitingFor(Duration.ofSeconds(60));

    private final ManualHolder time = new ManualHolder();
    private final ScriptedLink link = new ScriptedLink(time);
    private final LinkedLocks locks = new LinkedLocks(time, link, "tester");

    private static String code(Future<?> failed) {
        assertThat(failed.failed()).as("failed: " + failed).isTrue();
        return ((LockException) failed.cause()).code();
    }

    @Test
    void acquire_ofAHeldLock_failsHeldAndIsNotCancelled() {
        Future<Lease> acquiring = locks.acquire("jobs", TRY);
        link.fail(link.take("lock.acquire"), ErrorCode.HELD);

        assertThat(code(acquiring)).isEqualTo("held");
        assertThat(link.isQuiet()).isTrue();
        assertThat(time.pending()).isZero();
    }

    @Test
    void acquire_thatIsUnavailable_isAskedAgainUnderTheSameLeaseIdForTheRestOfItsWait() {
        Future<Lease> acquiring = locks.acquire("jobs", WAIT);
        ScriptedLink.Asked first = link.take("lock.acquire");
        time.passMillis(20_000);
        link.fail(first, ErrorCode.UNAVAILABLE);
        time.passMillis(25);
        ScriptedLink.Asked second = link.take("lock.acquire");
        assertThat(second.leaseId()).isEqualTo(first.leaseId());
        assertThat(second.args().getLong("wait")).isEqualTo(39_975);
        link.grant(second, 7);

        assertThat(acquiring.result().token()).isEqualTo(7);
        assertThat(acquiring.result().isHeld()).isTrue();
    }

    @Test
    void acquire_thatIsUnavailableUntilItsWaitIsOver_isCancelledAndFailsUnavailable() {
        Future<Lease> acquiring = locks.acquire("jobs", WAIT);
        String leaseId = unavailable(60_000);
        ScriptedLink.Asked cancel = link.take("lock.cancel");
        assertThat(cancel.leaseId()).isEqualTo(leaseId);
        assertThat(acquiring.isComplete()).isFalse();
        link.answer(cancel, new JsonObject());

        assertThat(code(acquiring)).isEqualTo("unavailable");
        time.passMillis(100_000);
        assertThat(link.isQuiet()).isTrue();
    }

    private String unavailable(long millis) {
        String leaseId = "";
        for (int passed = 0; passed < millis && link.count("lock.cancel") == 0; passed += 5) {
            if (!link.isQuiet()) {
                ScriptedLink.Asked asked = link.take("lock.acquire");
                leaseId = asked.leaseId();
                link.fail(asked, ErrorCode.UNAVAILABLE);
            }
            time.passMillis(5);
        }
        return leaseId;
    }

    @Test
    void acquire_whoseCancelIsNotAnsweredEither_failsAtOnceAndIsCancelledUntilNothingCanBeLeft() {
        Future<Lease> acquiring = locks.acquire("jobs", TRY);
        String leaseId = unavailable(2_000);
        link.fail(link.take("lock.cancel"), ErrorCode.UNAVAILABLE);
        assertThat(code(acquiring)).isEqualTo("unavailable");
        long cancels = 0;
        for (int passed = 0; passed < 30_000; passed += 10) {
            time.passMillis(10);
            if (!link.isQuiet()) {
                ScriptedLink.Asked again = link.take("lock.cancel");
                assertThat(again.leaseId()).isEqualTo(leaseId);
                link.fail(again, ErrorCode.UNAVAILABLE);
                cancels++;
            }
        }

        assertThat(cancels).isBetween(6L, 12L); // Of a time to live of ten seconds.
        assertThat(time.pending()).isZero();
    }

    @Test
    void tryOf_aServiceThatChangesHands_isAskedAgainForTwoSeconds() {
        Future<Lease> acquiring = locks.acquire("jobs", TRY);
        for (int i = 0; i < 4; i++) {
            link.fail(link.take("lock.acquire"), ErrorCode.UNAVAILABLE);
            time.passMillis(400);
        }
        ScriptedLink.Asked last = link.take("lock.acquire");
        assertThat(last.args().getLong("wait")).isZero();
        link.grant(last, 7);

        assertThat(acquiring.result().isHeld()).isTrue();
    }

    @Test
    void refusal_afterAnAttemptOfUnknownOutcome_isTrueOnlyOnceThatIsCancelled() {
        Future<Lease> acquiring = locks.acquire("jobs", TRY);
        link.fail(link.take("lock.acquire"), ErrorCode.UNAVAILABLE);
        time.passMillis(25);
        link.fail(link.take("lock.acquire"), ErrorCode.HELD);
        // A copy of the first attempt may still be on its way.
        ScriptedLink.Asked cancel = link.take("lock.cancel");
        assertThat(acquiring.isComplete()).isFalse();
        link.answer(cancel, new JsonObject());

        assertThat(code(acquiring)).isEqualTo("held");
    }

    @Test
    void acquire_whoseLeaseEndedWhileNobodyAnswered_isAskedUnderANewId() {
        Future<Lease> acquiring = locks.acquire("jobs", WAIT);
        ScriptedLink.Asked first = link.take("lock.acquire");
        link.fail(first, ErrorCode.UNAVAILABLE);
        time.passMillis(25);
        link.fail(link.take("lock.acquire"), ErrorCode.LOST);
        time.passMillis(50);
        ScriptedLink.Asked third = link.take("lock.acquire");
        assertThat(third.leaseId()).isNotEqualTo(first.leaseId());
        link.grant(third, 8);

        assertThat(acquiring.result().leaseId()).isEqualTo(third.leaseId());
    }

    @Test
    void timeout_isToldAsItIs() {
        Future<Lease> acquiring = locks.acquire("jobs", WAIT);
        ScriptedLink.Asked asked = link.take("lock.acquire");
        time.passMillis(60_000);
        link.fail(asked, ErrorCode.TIMEOUT);

        assertThat(code(acquiring)).isEqualTo("timeout");
        assertThat(link.isQuiet()).isTrue();
    }

    @Test
    void wait_longerThanTheServiceAllows_isProlongedBeforeItEndsAndKeepsItsPlace() {
        Future<Lease> acquiring =
                locks.acquire("jobs", TRY.waitingFor(Duration.ofHours(2).plusMinutes(30)));
        ScriptedLink.Asked first = link.take("lock.acquire");
        assertThat(first.args().getLong("wait")).isEqualTo(3_600_000);
        time.passMillis(3_590_000);
        ScriptedLink.Asked second = link.take("lock.acquire");
        assertThat(second.leaseId()).isEqualTo(first.leaseId());
        // What a member says to a request that was made again: it decides nothing.
        link.fail(first, ErrorCode.UNAVAILABLE);
        assertThat(link.isQuiet()).isTrue();
        time.passMillis(3_590_000);
        ScriptedLink.Asked third = link.take("lock.acquire");
        assertThat(third.args().getLong("wait")).isEqualTo(1_820_000);
        time.passMillis(1_820_000);
        link.fail(third, ErrorCode.TIMEOUT);

        assertThat(code(acquiring)).isEqualTo("timeout");
        assertThat(time.pending()).isZero();
    }

    @Test
    void wait_thatEndedBeforeItWasProlonged_isAskedForAnew() {
        Future<Lease> acquiring = locks.acquire("jobs", TRY.waitingFor(Duration.ofHours(2)));
        ScriptedLink.Asked first = link.take("lock.acquire");
        time.pauseMillis(3_600_000);
        link.fail(first, ErrorCode.TIMEOUT);
        ScriptedLink.Asked second = link.take("lock.acquire");
        // The prolonging was due in the same moment, and asked under the same id.
        link.grant(second, 7);

        assertThat(acquiring.result().isHeld()).isTrue();
    }

    @Test
    void wait_thatAMemberFindsTooLong_isHalvedUntilItIsTaken() {
        Future<Lease> acquiring = locks.acquire("jobs", TRY.waitingFor(Duration.ofMinutes(4)));
        ScriptedLink.Asked first = link.take("lock.acquire");
        link.fail(first, ErrorCode.BAD_REQUEST, "wait: 240000 (expected: an integer, milliseconds, 0 to 60000)");
        link.fail(
                link.take("lock.acquire"),
                ErrorCode.BAD_REQUEST,
                "wait: 120000 (expected: an integer, milliseconds, 0 to 60000)");
        ScriptedLink.Asked third = link.take("lock.acquire");
        assertThat(third.args().getLong("wait")).isEqualTo(60_000);
        Future<Lease> next = locks.acquire("other", TRY.waitingFor(Duration.ofMinutes(4)));
        ScriptedLink.Asked learned = link.take("lock.acquire");
        assertThat(learned.args().getLong("wait")).isEqualTo(60_000);
        link.grant(third, 7);
        link.grant(learned, 8);

        assertThat(acquiring.succeeded()).isTrue();
        assertThat(next.succeeded()).isTrue();
    }

    @Test
    void badRequest_ofAnotherKind_isTold() {
        Future<Lease> acquiring = locks.acquire("jobs", WAIT);
        link.fail(link.take("lock.acquire"), ErrorCode.BAD_REQUEST, "ttl: 10000 (expected: …)");

        assertThat(code(acquiring)).isEqualTo("bad_request");
        assertThat(acquiring.cause()).hasMessageContaining("ttl");
    }
}
