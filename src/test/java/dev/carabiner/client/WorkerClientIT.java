package dev.carabiner.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.LockOptions;
import dev.carabiner.ThreeMembers;
import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client that is used by code that blocks. */
final class WorkerClientIT {
    /** Works under a lock on a worker, and blocks it for longer than the lease would last by itself. */
    private static final class Blocking extends VerticleBase {
        private final ClientOptions options;
        private final Promise<Boolean> heldAfterwards = Promise.promise();
        private final Promise<Boolean> toldOnWorker = Promise.promise();

        private Blocking(ClientOptions options) {
            this.options = options;
        }

        @Override
        public Future<?> start() {
            return CarabinerClient.connect(vertx, options).compose(client -> client.locks()
                    .withLock("worker", LockOptions.defaults().withTtl(Duration.ofSeconds(5)), lease -> {
                        block(Duration.ofSeconds(6));
                        heldAfterwards.complete(Context.isOnWorkerThread() && lease.isHeld());
                        return lease.renew();
                    })
                    .onComplete(done -> toldOnWorker.complete(Context.isOnWorkerThread())));
        }

        private static void block(Duration time) {
            try {
                Thread.sleep(time.toMillis());
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }

    @Test
    void client_ofAWorkerVerticle_isToldThereAndRenewsWhileThatBlocks() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (ThreeMembers cluster = ThreeMembers.start(1, 0, Map.of())) {
            String door = cluster.member(0).http();
            Blocking blocking = new Blocking(ClientOptions.of(door));
            String deployed = TestCluster.await(
                    vertx.deployVerticle(blocking, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));

            assertThat(TestCluster.await(blocking.heldAfterwards.future())).isTrue();
            assertThat(TestCluster.await(blocking.toldOnWorker.future())).isTrue();
            CarabinerClient other = TestCluster.await(CarabinerClient.connect(vertx, door));
            assertThat(TestCluster.await(other.call("lock.get", new JsonObject().put("lock", "worker")))
                            .getString("state"))
                    .isEqualTo("free");
            assertThat(TestCluster.await(vertx.undeploy(deployed))).isNull();
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }
}
