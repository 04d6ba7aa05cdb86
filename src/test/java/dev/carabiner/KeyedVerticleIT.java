package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keyed messages of verticles, which end, and of those that block. */
final class KeyedVerticleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final DeploymentOptions WORKER = new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER);

    private static ThreeMembers cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = ThreeMembers.start(2, 0, Map.of());
    }

    @AfterAll
    static void stop() throws TimeoutException {
        cluster.close();
    }

    @CanIgnoreReturnValue
    private static <T> T get(Future<T> future) throws TimeoutException {
        return future.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static String keyOf(Carabiner member) throws TimeoutException {
        int i = 0;
        while (!TestClient.bus(member)
                .ask("ring.owner", new JsonObject().put("key", "key/" + i))
                .getString("owner")
                .equals(member.name())) {
            i++;
        }
        return "key/" + i;
    }

    /** Registers from its own context, and does not unregister. */
    private static final class Listener extends VerticleBase {
        private final Carabiner member;

        Listener(Carabiner member) {
            this.member = member;
        }

        @Override
        public Future<?> start() {
            return member.keyed()
                    .<String>consumer("verticle", message -> message.reply(member.name()))
                    .ready();
        }
    }

    @Test
    void consumer_ofAVerticle_endsWithItAndIsRefusedFromThenOn() throws Exception {
        Carabiner member = cluster.member(1);
        String key = keyOf(member);
        String deployment = get(member.vertx().deployVerticle(new Listener(member)));
        Keyed sender = cluster.member(0).keyed();
        TestCluster.awaitUntil("it is known", PATIENCE, () -> sender.request("verticle", key, "")
                .transform(Future::succeededFuture)
                .await()
                .succeeded());
        assertThatThrownBy(() -> member.keyed().consumer("verticle", message -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("address: verticle");

        get(member.vertx().undeploy(deployment));
        long begun = System.nanoTime();
        assertThatThrownBy(() -> get(sender.request("verticle", key, "")))
                .isInstanceOfSatisfying(KeyedException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(KeyedException.Reason.UNAVAILABLE);
                    assertThat(refused.ringVersion()).isPositive();
                });
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("long before the time-out of the request")
                .isLessThan(Duration.ofSeconds(15));

        deployment = get(member.vertx().deployVerticle(new Listener(member)));
        assertThat(get(sender.request("verticle", key, "")).body()).isEqualTo(member.name());
        get(member.vertx().undeploy(deployment));
    }

    /** Takes messages on a worker, and blocks it until it is told not to. */
    private static final class Blocking extends VerticleBase {
        private final Carabiner member;
        private final CountDownLatch gate = new CountDownLatch(1);
        private final Queue<Integer> got = new ConcurrentLinkedQueue<>();

        Blocking(Carabiner member) {
            this.member = member;
        }

        @Override
        public Future<?> start() {
            return member.keyed()
                    .<Integer>consumer("blocking", message -> {
                        await(gate);
                        got.add(message.body());
                        message.reply(Context.isOnWorkerThread());
                    })
                    .ready();
        }

        private static void await(CountDownLatch gate) {
            try {
                assertThat(gate.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }

    /** Asks from a worker, one message after the other and without waiting for answers. */
    private static final class Asking extends VerticleBase {
        private final Carabiner member;
        private final String key;
        private final Promise<List<Boolean>> answers = Promise.promise();
        private final Queue<Boolean> answeredOnWorker = new ConcurrentLinkedQueue<>();

        Asking(Carabiner member, String key) {
            this.member = member;
            this.key = key;
        }

        @Override
        public Future<?> start() {
            List<Future<Boolean>> asked = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                asked.add(member.keyed().<Boolean>request("blocking", key, i).map(reply -> {
                    answeredOnWorker.add(Context.isOnWorkerThread());
                    return reply.body();
                }));
            }
            Future.all(asked).<List<Boolean>>map(all -> all.list()).onComplete(answers);
            return Future.succeededFuture();
        }
    }

    @Test
    void workers_mayBlockAndKeepTheOrder() throws Exception {
        for (Carabiner from : cluster.all()) {
            Carabiner owner = cluster.member(1);
            String key = keyOf(owner);
            Blocking blocking = new Blocking(owner);
            Asking asking = new Asking(from, key);
            String serving = get(owner.vertx().deployVerticle(blocking, WORKER));
            String waiting = get(from.vertx().deployVerticle(asking, WORKER));

            // Meanwhile no event loop is held up.
            KeyedRegistration other = owner.keyed().<String>consumer("lively", message -> message.reply("here"));
            get(other.ready());
            for (int i = 0; i < 20; i++) {
                assertThat(get(from.keyed().<String>request("lively", key, "there?"))
                                .body())
                        .isEqualTo("here");
            }
            assertThat(blocking.got).isEmpty();
            blocking.gate.countDown();

            assertThat(get(asking.answers.future())).hasSize(200).containsOnly(true);
            assertThat(List.copyOf(blocking.got)).hasSize(200).isSorted();
            assertThat(asking.answeredOnWorker).hasSize(200).containsOnly(true);
            get(from.vertx().undeploy(waiting));
            get(owner.vertx().undeploy(serving));
            get(other.unregister());
        }
    }
}
