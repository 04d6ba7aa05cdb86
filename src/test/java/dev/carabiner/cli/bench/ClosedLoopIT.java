package dev.carabiner.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ClosedLoopIT {
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void stop() throws Exception {
        VERTX.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void micros_ofTwoCallers_countsTheOperationsOfBoth_oneAtATimeEach() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        Context context = VERTX.getOrCreateContext();
        Promise<Void> both = Promise.promise();
        ClosedLoop.Caller caller = new ClosedLoop.Caller(context, () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            if (running.get() == 2) {
                both.tryComplete(); // Until then the first one waits for the second, however late that begins.
            }
            return both.future().compose(begun -> VERTX.timer(5)).onComplete(over -> {
                running.decrementAndGet();
                done.incrementAndGet();
            });
        });

        long begun = System.nanoTime();
        double micros = ClosedLoop.micros(List.of(caller, caller), Duration.ofMillis(100));
        double whole = (System.nanoTime() - begun) / 1e3;

        assertThat(most).hasValue(2);
        assertThat(done).hasValueGreaterThanOrEqualTo(2);
        assertThat(micros * done.get()).isLessThanOrEqualTo(whole).isGreaterThanOrEqualTo(100_000);
    }

    @Test
    void micros_ofAnOperationThatFails_failsWithItsReason() {
        ClosedLoop.Caller caller =
                new ClosedLoop.Caller(VERTX.getOrCreateContext(), () -> Future.failedFuture("no such lock"));

        assertThatThrownBy(() -> ClosedLoop.micros(List.of(caller), Duration.ofMillis(100)))
                .hasMessageContaining("no such lock");
    }
}
