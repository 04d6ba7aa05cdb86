package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A member that is to go while it joins. */
final class MemberDepartureTest {
    private final VertxInternal vertx = (VertxInternal) Vertx.vertx();
    private final Promise<Void> started = Promise.promise();
    private final CountDownLatch starting = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final MemberDeparture departure = new MemberDeparture(vertx, Future::succeededFuture);

    private final VerticleBase slow = new VerticleBase() {
        @Override
        public Future<?> start() {
            starting.countDown();
            return started.future();
        }

        @Override
        public Future<?> stop() {
            stopped.countDown();
            return Future.succeededFuture();
        }
    };

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void depart_whileAVerticleStarts_breaksOffAndTakesItAwayWhenItComes() throws Exception {
        departure.joinBegins();
        Future<Resident> deployed = departure.deploy(slow);
        assertThat(starting.await(10, TimeUnit.SECONDS)).isTrue();

        Future<Void> over = departure.depart();

        assertThatThrownBy(() -> deployed.await(10, TimeUnit.SECONDS)).hasMessageContaining("this member is leaving");
        departure.joinEnded(false).await(10, TimeUnit.SECONDS);
        over.await(10, TimeUnit.SECONDS);
        started.complete();
        assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void joinEnded_failed_takesAwayWhatWasStarted() throws Exception {
        departure.joinBegins();
        started.complete();
        departure.deploy(slow).await(10, TimeUnit.SECONDS);

        departure.joinEnded(false).await(10, TimeUnit.SECONDS);

        assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(vertx.deploymentIDs()).isEmpty();
    }

    @Test
    void depart_afterTheJoin_waitsForTheLeave() throws Exception {
        Promise<Void> leave = Promise.promise();
        CountDownLatch asked = new CountDownLatch(1);
        MemberDeparture joined = new MemberDeparture(vertx, () -> {
            asked.countDown();
            return leave.future();
        });
        joined.joinBegins();
        started.complete();
        joined.deploy(slow).await(10, TimeUnit.SECONDS);
        joined.joinEnded(true).await(10, TimeUnit.SECONDS);

        Future<Void> over = joined.depart();
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(over.isComplete()).isFalse();
        assertThat(stopped.getCount()).isEqualTo(1);
        leave.complete();

        over.await(10, TimeUnit.SECONDS);
    }
}
