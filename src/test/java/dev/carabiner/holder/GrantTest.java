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

/** What a holder makes of a grant that comes late, or twice, or is over when it comes. */
final class GrantTest {
    private static final LockOptions TRY = LockOptions.defaults().withTtl(Duration.ofSeconds(10));
    private static final LockOptions WAIT = TRY.waitingFor(Duration.ofSeconds(60));

    private final ManualHolder time = new ManualHolder();
    private final ScriptedLink link = new ScriptedLink(time);
    private final LinkedLocks locks = new LinkedLocks(time, link, "tester");

    @Test
    void grant_afterAWait_countsFromWhenItWasGrantedLessTheDriftOfTheWait() {
        Future<Lease> acquiring = locks.acquire("jobs", WAIT);
        ScriptedLink.Asked asked = link.take("lock.acquire");
        time.passMillis(50_100);
        link.grant(asked, 7, 50_000);

        // 9,880 ms of a fresh one, less the 100 ms it was on its way, less 1 % of the wait.
        assertThat(acquiring.result().remaining()).isEqualTo(Duration.ofMillis(9_880 - 100 - 500));
    }

    @Test
    void grant_afterALongWait_isRenewedBeforeItIsHandedOut() {
        Future<Lease> acquiring = locks.acquire("jobs", TRY.waitingFor(Duration.ofMinutes(50)));
        ScriptedLink.Asked asked = link.take("lock.acquire");
        time.passMillis(2_400_000);
        link.grant(asked, 7, 2_400_000); // One per cent of which is more than the time to live.
        assertThat(acquiring.isComplete()).isFalse();
        link.fail(link.take("lock.renew"), ErrorCode.UNAVAILABLE);
        time.passMillis(25);
        link.renew(link.take("lock.renew"), 7, 10_000);

        assertThat(acquiring.result().remaining()).isEqualTo(Duration.ofMillis(9_880));
        assertThat(acquiring.result().token()).isEqualTo(7);
    }

    @Test
    void grant_overALinkThatIsSlowForItsTimeToLive_isHandedOutWithWhatIsLeft() {
        Future<Lease> acquiring = locks.acquire("jobs", TRY.withTtl(Duration.ofMillis(100)));
        ScriptedLink.Asked asked = link.take("lock.acquire");
        time.passMillis(40);
        link.grant(asked, 7);
        ScriptedLink.Asked renewal = link.take("lock.renew");
        time.passMillis(40);
        link.renew(renewal, 7, 100);

        assertThat(acquiring.result().remaining()).isEqualTo(Duration.ofMillis(39));
    }

    @Test
    void grant_whoseRenewalsAreAllTooLate_isCancelledInTheEnd() {
        Future<Lease> acquiring = locks.acquire("jobs", TRY.withTtl(Duration.ofMillis(100)));
        ScriptedLink.Asked asked = link.take("lock.acquire");
        time.passMillis(90);
        link.grant(asked, 7);
        ScriptedLink.Asked renewal = link.take("lock.renew");
        time.passMillis(101);
        link.renew(renewal, 7, 100);
        link.answer(link.take("lock.cancel"), new JsonObject());

        assertThat(acquiring.cause()).isInstanceOfSatisfying(LockException.class, failed -> assertThat(failed.code())
                .isEqualTo("unavailable"));
    }

    @Test
    void grant_thatWasOverWhenItWasHeardOf_isAskedForAnew() {
        Future<Lease> acquiring = locks.acquire("jobs", WAIT);
        ScriptedLink.Asked asked = link.take("lock.acquire");
        time.passMillis(12_000);
        link.grant(asked, 7);
        link.fail(link.take("lock.renew"), ErrorCode.LOST);
        time.passMillis(25);
        ScriptedLink.Asked again = link.take("lock.acquire");
        assertThat(again.leaseId()).isNotEqualTo(asked.leaseId());
        link.grant(again, 9);

        assertThat(acquiring.result().token()).isEqualTo(9);
    }

    @Test
    void grant_brokenBeforeItWasHeardOf_isAskedForAnew() {
        Future<Lease> acquiring = locks.acquire("jobs", WAIT);
        ScriptedLink.Asked asked = link.take("lock.acquire");
        link.lost(asked.leaseId(), "broken");
        time.passMillis(25);
        ScriptedLink.Asked again = link.take("lock.acquire");
        link.grant(asked, 7);
        // Should it stand after all, it goes.
        assertThat(link.take("lock.release").leaseId()).isEqualTo(asked.leaseId());
        link.grant(again, 9);

        assertThat(acquiring.result().token()).isEqualTo(9);
    }

    @Test
    void grant_answeredTwice_isOneLeaseAndStands() {
        Future<Lease> acquiring = locks.acquire("jobs", TRY.waitingFor(Duration.ofHours(2)));
        ScriptedLink.Asked first = link.take("lock.acquire");
        time.passMillis(3_590_000);
        ScriptedLink.Asked second = link.take("lock.acquire");
        link.grant(second, 7);
        link.grant(first, 7, 3_590_000);

        assertThat(acquiring.result().isHeld()).isTrue();
        assertThat(link.count("lock.release")).isZero();
        assertThat(link.count("lock.cancel")).isZero();
    }
}
