package dev.carabiner.holder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.Leadership;
import dev.carabiner.SoleDeployment;
import dev.carabiner.SoleOptions;
import dev.carabiner.wire.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a verticle that runs on one member starts and stops, and when its place is given back. */
final class SoleVerticleTest {
    private static final SoleOptions OPTIONS =
            SoleOptions.defaults().within(Duration.ofSeconds(10), Duration.ofSeconds(3));

    private final ManualHolder time = new ManualHolder();
    private final ScriptedLink link = new ScriptedLink(time);
    private final LinkedLocks locks = new LinkedLocks(time, link, "here");
    private final Stage stage = new Stage();
    private final SoleDeployment sole = locks.deployOnOne("cron", OPTIONS, stage);

    /** Deploys nothing but writes down when it should. */
    private final class Stage implements SoleVerticle.Deployer {
        private final List<Leadership> terms = new ArrayList<>();
        private final List<String> undeployed = new ArrayList<>();
        private Promise<String> starting = Promise.promise();
        private Promise<Void> stopping = Promise.promise();

        @Override
        public Future<String> deploy(Leadership leadership) {
            terms.add(leadership);
            starting = Promise.promise();
            return starting.future();
        }

        @Override
        public Future<Void> undeploy(String id) {
            undeployed.add(id);
            stopping = Promise.promise();
            return stopping.future();
        }

        void started(String id) {
            starting.complete(id);
            time.settle();
        }

        void failed() {
            starting.fail(new IllegalStateException("no database"));
            time.settle();
        }

        void stopped() {
            stopping.complete();
            time.settle();
        }
    }

    @CanIgnoreReturnValue
    private String elected(long term) {
        ScriptedLink.Asked campaign = link.take("lock.acquire");
        assertThat(campaign.args().getString("lock")).isEqualTo("election/cron");
        assertThat(campaign.args().getString("holder")).isEqualTo("here");
        link.grant(campaign, term);
        return campaign.leaseId();
    }

    /** The service answers renewals for so long. */
    private void passRenewed(long millis) {
        for (long passed = 0; passed < millis; passed += 10) {
            time.passMillis(10);
            if (!link.isQuiet()) {
                link.renew(link.take("lock.renew"), 1, 10_000);
            }
        }
    }

    /** The service answers renewals {@code unavailable} for so long. */
    private void passUnavailable(long millis) {
        for (long passed = 0; passed < millis; passed += 10) {
            time.passMillis(10);
            while (!link.isQuiet()) {
                link.fail(link.take("lock.renew"), ErrorCode.UNAVAILABLE);
            }
        }
    }

    @Test
    void verticle_isDeployedOnceElectedAndKnowsItsTerm() {
        assertThat(stage.terms).isEmpty();
        elected(41);
        assertThat(stage.terms).singleElement().satisfies(leadership -> {
            assertThat(leadership.term()).isEqualTo(41);
            assertThat(leadership.election()).isEqualTo("cron");
        });
        assertThat(sole.leadership()).isEmpty();
        stage.started("id");

        assertThat(sole.leadership()).contains(stage.terms.get(0));
        passRenewed(60_000);
        assertThat(stage.undeployed).isEmpty();
    }

    @Test
    void leaseThatCannotBeRenewed_stopsTheVerticleInGoodTime() {
        elected(1);
        stage.started("id");
        passUnavailable(9_880 - 3_000 - 20);
        assertThat(stage.undeployed).isEmpty();
        passUnavailable(20);

        assertThat(stage.undeployed).containsExactly("id");
        assertThat(sole.leadership()).isEmpty();
        assertThat(stage.terms.get(0).lease().remaining())
                .isBetween(Duration.ofMillis(2_900), Duration.ofMillis(3_001));
    }

    @Test
    void leaseRenewedWhileTheVerticleStops_isGivenBackOnlyWhenItHasStopped() {
        elected(1);
        stage.started("id");
        passUnavailable(7_000);
        assertThat(stage.undeployed).containsExactly("id");
        passRenewed(60_000); // It hangs.
        assertThat(link.count("lock.release")).isZero();
        stage.stopped();
        link.answer(link.take("lock.release"), new JsonObject());
        time.passMillis(1_000);

        elected(2);
        assertThat(stage.terms).hasSize(2);
    }

    @Test
    void leaseLost_stopsTheVerticleAtOnceAndStandsAgain() {
        String leaseId = elected(1);
        stage.started("id");
        link.lost(leaseId, "broken");
        assertThat(stage.undeployed).containsExactly("id");
        stage.stopped();
        assertThat(link.isQuiet()).isTrue();
        time.passMillis(1_000);

        elected(2);
        assertThat(stage.terms).hasSize(2);
    }

    @Test
    void leaseLost_whileTheVerticleStarts_stopsItOnceItHasStarted() {
        String leaseId = elected(1);
        link.lost(leaseId, "broken");
        assertThat(stage.undeployed).isEmpty();
        stage.started("id");

        assertThat(stage.undeployed).containsExactly("id");
        assertThat(sole.leadership()).isEmpty();
    }

    @Test
    void verticleThatFailsToStart_leavesItsPlaceToOthersAndIsTriedLaterAndLater() {
        for (long pause : List.of(1_000, 2_000, 4_000)) {
            elected(1);
            stage.failed();
            link.answer(link.take("lock.release"), new JsonObject());
            time.passMillis(pause - 1);
            assertThat(link.isQuiet()).isTrue();
            time.passMillis(1);
        }
        elected(4);
        stage.started("id");

        assertThat(sole.leadership()).isPresent();
        assertThat(stage.undeployed).isEmpty();
    }

    @Test
    void close_stopsTheVerticleBeforeItReleasesItsPlace() {
        elected(1);
        stage.started("id");
        Future<Void> closing = sole.close();
        time.settle();
        assertThat(stage.undeployed).containsExactly("id");
        passRenewed(20_000);
        assertThat(link.count("lock.release")).isZero();
        assertThat(closing.isComplete()).isFalse();
        stage.stopped();
        link.answer(link.take("lock.release"), new JsonObject());

        assertThat(closing.succeeded()).isTrue();
        time.passMillis(100_000);
        assertThat(link.isQuiet()).isTrue();
        assertThat(time.pending()).isZero();
    }

    @Test
    void close_ofOneThatStandsForElection_withdrawsIt() {
        ScriptedLink.Asked campaign = link.take("lock.acquire");
        Future<Void> closing = sole.close();
        ScriptedLink.Asked cancel = link.take("lock.cancel");
        assertThat(cancel.leaseId()).isEqualTo(campaign.leaseId());
        link.answer(cancel, new JsonObject());

        assertThat(closing.succeeded()).isTrue();
        assertThat(time.pending()).isZero();
    }

    @Test
    void close_whileTheVerticleStarts_waitsForItsStartAndStop() {
        elected(1);
        Future<Void> closing = sole.close();
        time.settle();
        stage.started("id");
        stage.stopped();
        link.answer(link.take("lock.release"), new JsonObject());

        assertThat(closing.succeeded()).isTrue();
    }

    @Test
    void closeOfTheLocks_withAVerticleThatDoesNotStop_leavesItsLeaseAlone() {
        elected(1);
        stage.started("id");
        Future<Void> closing = locks.close();
        passRenewed(5_010);

        assertThat(closing.succeeded()).isTrue();
        assertThat(stage.undeployed).containsExactly("id");
        assertThat(link.count("lock.release")).isZero();
    }

    @Test
    void closeOfTheLocks_stopsTheVerticleFirst() {
        elected(1);
        stage.started("id");
        Future<Void> closing = locks.close();
        time.settle();
        stage.stopped();
        link.answer(link.take("lock.release"), new JsonObject());

        assertThat(closing.succeeded()).isTrue();
    }

    @Test
    void options_withMoreThanHalfOfTheTimeForStopping_areRefused() {
        assertThatThrownBy(() -> OPTIONS.within(Duration.ofSeconds(10), Duration.ofSeconds(6)))
                .hasMessage("stopping: PT6S (expected: zero to half of ttl, PT5S)");
    }
}
