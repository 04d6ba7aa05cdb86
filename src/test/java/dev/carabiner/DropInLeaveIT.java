package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.cluster.CarabinerClusterManager;
import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Lock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications that changed one line, as they come and go. */
final class DropInLeaveIT {
    @Test
    void close_whileVerticlesWorkUnderLocks_keepsTheLocksUntilTheyHaveStopped() throws Exception {
        try (PlainMembers members = new PlainMembers(2, Map.of())) {
            Vertx closing = members.start();
            Vertx staying = members.start();
            AtomicBoolean working = new AtomicBoolean();
            AtomicBoolean nested = new AtomicBoolean();
            closing.deployVerticle(new VerticleBase() {
                        @Override
                        public Future<?> start() {
                            return vertx.sharedData().getLock("work").onSuccess(lock -> working.set(true));
                        }

                        @Override
                        public Future<?> stop() {
                            // It never gives its lock back, and asks for another while it stops.
                            return vertx.timer(500)
                                    .compose(tidied -> vertx.sharedData().getLock("tidying"))
                                    .onSuccess(lock -> {
                                        lock.release();
                                        nested.set(true);
                                        working.set(false);
                                    });
                        }
                    })
                    .await(30, TimeUnit.SECONDS);
            Future<Boolean> overlap =
                    staying.sharedData().getLockWithTimeout("work", 30_000).map(lock -> working.get());
            Future<Lock> waitingThere = closing.sharedData().getLockWithTimeout("work", 60_000);

            Duration took = timed(closing.close());

            assertThat(overlap.await(5, TimeUnit.SECONDS)).isFalse();
            assertThat(nested).isTrue();
            assertThat(took).as("less than a lease would take to expire").isLessThan(Duration.ofSeconds(9));
            assertThat(waitingThere.failed()).isTrue();
            assertThatThrownBy(() ->
                            closing.sharedData().getLockWithTimeout("work", 100).await(20, TimeUnit.SECONDS))
                    .isInstanceOf(Exception.class);
        }
    }

    @Test
    void firstUse_racingTheClose_endsBothAndLeavesNoMemberBehind() throws Exception {
        try (PlainMembers members = new PlainMembers(5, Map.of())) {
            Vertx staying = members.start();
            for (long delayMillis : List.of(0L, 8L, 30L, 120L)) {
                Vertx racing = members.begin(new VertxOptions(), Map.of()).await(60, TimeUnit.SECONDS);
                Future<Lock> asked = racing.sharedData().getLockWithTimeout("raced", 5_000);
                staying.timer(delayMillis + 1).await(10, TimeUnit.SECONDS);
                Duration took = timed(racing.close());

                assertThat(asked.isComplete())
                        .as("after " + delayMillis + " ms and " + took)
                        .isTrue();
                // Whether it was granted or not, nobody holds it now, and every shard has an owner that answers.
                for (int i = 0; i < 20; i++) {
                    lock(staying, "raced").release();
                    lock(staying, "other/" + i).release();
                }
            }
        }
    }

    @Test
    void death_ofAProcessThatHolds_freesItsLockAtItsTimeToLive(@TempDir Path directory) throws Exception {
        try (ThreeMembers cluster = ThreeMembers.start(1, 0, Map.of());
                PlainMembers members = PlainMembers.beside(cluster, 1);
                LockHolder holder = LockHolder.start(directory, members, "mortal")) {
            Carabiner staying = cluster.member(0);
            holder.awaitHeld(Duration.ofSeconds(60));
            Future<Lock> next = staying.vertx().sharedData().getLockWithTimeout("mortal", 60_000);
            // It is renewed while its holder lives.
            TestCluster.awaitUntil(
                    "two renewals", () -> holderOf(staying, "mortal").getInteger("renewals") >= 2);
            assertThat(next.isComplete()).isFalse();

            long begun = System.nanoTime();
            long left = holderOf(staying, "mortal").getLong("remaining");
            holder.kill();
            next.await(40, TimeUnit.SECONDS).release();
            Duration took = Duration.ofNanos(System.nanoTime() - begun);

            // Just renewed, when it was seen; and started anew once, if the dead one owned its shard.
            assertThat(left).isBetween(4_000L, 10_000L);
            assertThat(took).isBetween(Duration.ofMillis(left - 100), Duration.ofSeconds(20));
        }
    }

    @Test
    void getLock_whereTheServiceCannotStart_saysWhyAndTriesAgainNextTime() throws Exception {
        try (PlainMembers members = new PlainMembers(2, Map.of("name", "twin"))) {
            Vertx first = members.start();
            Vertx second = members.start();
            lock(first, "named").release();

            assertThatThrownBy(() -> second.sharedData()
                            .getLockWithTimeout("named", 60_000)
                            .await(60, TimeUnit.SECONDS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("lock: named (expected: a lock service, but it did not start: ")
                    .hasMessageContaining("twin");
            assertThat(second.deploymentIDs()).as("what the start left behind").isEmpty();

            first.close().await(30, TimeUnit.SECONDS);
            lock(second, "named").release();
        }
    }

    @Test
    void getLock_beforeThreeMembersAreHere_timesOutAndSaysWhatIsMissing() throws Exception {
        try (PlainMembers members = new PlainMembers(3, Map.of("cluster.raft", "3"))) {
            List<Vertx> early = members.start(2, new VertxOptions());
            List<Future<Lock>> tooEarly = new ArrayList<>();
            for (Vertx member : early) {
                tooEarly.add(member.sharedData().getLockWithTimeout("quorum", 500));
            }
            for (Future<Lock> asked : tooEarly) {
                assertThatThrownBy(() -> asked.await(20, TimeUnit.SECONDS))
                        .isInstanceOf(VertxException.class)
                        .hasMessageStartingWith("Timed out waiting to get lock quorum after 500 ms")
                        .hasMessageContaining("waiting for 3 members");
            }
            Future<Lock> patient = early.get(0).sharedData().getLockWithTimeout("quorum", 60_000);

            Vertx third = members.start();
            patient.await(60, TimeUnit.SECONDS).release();
            // At once, though registers of a new cluster grant nothing in their first moments.
            third.sharedData()
                    .getLockWithTimeout("nobody else's", 0)
                    .await(20, TimeUnit.SECONDS)
                    .release();
            assertThat(third.sharedData()
                            .getCounter("votes")
                            .compose(votes -> votes.incrementAndGet())
                            .await(20, TimeUnit.SECONDS))
                    .isEqualTo(1);
            // One that holds leaves: the others have it at once, and can still vote.
            Lock held = lock(early.get(1), "handed on");
            assertThat(held).isNotNull();
            Duration took = timed(early.get(1).close());
            assertThat(took).isLessThan(Duration.ofSeconds(15));
            third.sharedData()
                    .getLockWithTimeout("handed on", 5_000)
                    .await(20, TimeUnit.SECONDS)
                    .release();
        }
    }

    @Test
    void manager_withoutArguments_takesTheDefaultsOfTheEnvironment() {
        CarabinerClusterManager manager = new CarabinerClusterManager();

        assertThat(manager.options().cluster().host()).isEqualTo("127.0.0.1");
        assertThat(manager.options().cluster().raft()).isZero();
    }

    private static JsonObject holderOf(Carabiner member, String lock) {
        return TestCluster.await(TestClient.bus(member).insist("lock.get", new JsonObject().put("lock", lock)))
                .getJsonArray("holders")
                .getJsonObject(0);
    }

    private static Lock lock(Vertx vertx, String name) throws Exception {
        return vertx.sharedData().getLockWithTimeout(name, 20_000).await(40, TimeUnit.SECONDS);
    }

    private static Duration timed(Future<Void> closing) throws Exception {
        long begun = System.nanoTime();
        closing.await(60, TimeUnit.SECONDS);
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
