package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Lock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Locks of applications that changed one line: {@code withClusterManager(new CarabinerClusterManager())}. */
final class DropInIT {
    private static final int WORKERS = 3;

    @Test
    void getLock_by20TimesMoreWaitersThanWorkers_servesAllInOrderWhileTheBusAnswers() throws Exception {
        try (PlainMembers members = new PlainMembers(2, Map.of())) {
            List<Vertx> both = members.start(2, new VertxOptions().setWorkerPoolSize(WORKERS));
            Vertx busy = both.get(0);
            Lock held = lock(busy, "narrow");
            List<Integer> served = new CopyOnWriteArrayList<>();
            AtomicInteger holders = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            Context context = busy.getOrCreateContext();
            List<Future<Integer>> waiting = new ArrayList<>();
            Future<Void> asked = onContext(context, () -> {
                for (int i = 0; i < 20 * WORKERS; i++) {
                    int place = i;
                    waiting.add(busy.sharedData()
                            .getLockWithTimeout("narrow", 60_000)
                            .map(lock -> {
                                most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                                served.add(place);
                                holders.decrementAndGet();
                                lock.release();
                                return place;
                            }));
                }
            });
            asked.await(10, TimeUnit.SECONDS);

            // New addresses: to register one, and to find it, Vert.x borrows workers on both members.
            for (int i = 0; i < 5; i++) {
                String address = "answering-" + i;
                both.get(1)
                        .eventBus()
                        .consumer(address, message -> message.reply("here"))
                        .completion()
                        .await(20, TimeUnit.SECONDS);
                assertThat(busy.eventBus()
                                .request(address, "there?")
                                .await(20, TimeUnit.SECONDS)
                                .body())
                        .isEqualTo("here");
            }
            assertThat(served).isEmpty();
            held.release();
            Future.all(waiting).await(60, TimeUnit.SECONDS);

            assertThat(served)
                    .isEqualTo(IntStream.range(0, 20 * WORKERS).boxed().toList());
            assertThat(most).hasValue(1);
        }
    }

    @Test
    void firstUse_byManyVerticlesOfTwoMembersAtOnce_startsEachMemberOnceAndServesAll() throws Exception {
        try (PlainMembers members = new PlainMembers(2, Map.of());
                Warnings warnings = Warnings.open()) {
            List<Vertx> both = members.start(2, new VertxOptions());
            AtomicInteger holders = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            AtomicInteger served = new AtomicInteger();
            List<Future<String>> deploying = new ArrayList<>();
            for (Vertx member : both) {
                deploying.add(member.deployVerticle(
                        () -> new VerticleBase() {
                            @Override
                            public Future<?> start() {
                                return vertx.sharedData().withLock("first", 60_000, () -> {
                                    most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                                    return vertx.timer(2).map(over -> {
                                        holders.decrementAndGet();
                                        return served.incrementAndGet();
                                    });
                                });
                            }
                        },
                        new DeploymentOptions().setInstances(25)));
            }
            Future.all(deploying).await(60, TimeUnit.SECONDS);

            assertThat(served).hasValue(50);
            assertThat(most).hasValue(1);
            assertThat(warnings.with("consistency: dev")).as("one a member").hasSize(2);
        }
    }

    @Test
    void getLock_besideAMemberThatJoined_isOneServiceForBoth() throws Exception {
        try (ThreeMembers joined = ThreeMembers.start(1, 0, Map.of());
                TestClients clients = new TestClients();
                PlainMembers plain = PlainMembers.beside(joined, 2)) {
            Carabiner carabiner = joined.member(0);
            TestClient client = clients.socket(carabiner);
            Vertx application = plain.start();
            Vertx idle = plain.start();
            assertThat(carabiner.members())
                    .as("in the ring before its first lock")
                    .hasSize(1);

            Lock held = lock(application, "shared/by all");
            awaitMembers(carabiner, 2);
            assertThatThrownBy(() -> client.ask("lock.acquire", named("shared/by all")))
                    .hasMessageContaining("held");
            held.release();
            JsonObject lease = client.ask("lock.acquire", named("shared/by all").put("wait", 10_000));
            assertThatThrownBy(() -> application
                            .sharedData()
                            .getLockWithTimeout("shared/by all", 0)
                            .await(20, TimeUnit.SECONDS))
                    .isInstanceOf(VertxException.class)
                    .hasMessage("Timed out waiting to get lock shared/by all after 0 ms");
            client.ask("lock.release", named("shared/by all").put("leaseId", lease.getString("leaseId")));

            application.close().await(30, TimeUnit.SECONDS);
            awaitMembers(carabiner, 1);
            idle.close().await(30, TimeUnit.SECONDS);
            assertThat(client.ask("lock.acquire", named("after")).getLong("token"))
                    .isPositive();
        }
    }

    @Test
    void drain_ofAnApplication_takesItOutOfTheRingAndLeavesItsLocksToIt() throws Exception {
        try (ThreeMembers joined = ThreeMembers.start(1, 0, Map.of());
                TestClients clients = new TestClients();
                PlainMembers plain = PlainMembers.beside(joined, 2)) {
            TestClient operator = clients.socket(joined.member(0));
            Vertx application = plain.start();
            Lock held = lock(application, "kept");
            awaitMembers(joined.member(0), 2);
            JsonObject named = operator.ask("members.list", new JsonObject()).getJsonArray("members").stream()
                    .map(JsonObject.class::cast)
                    .filter(member ->
                            !member.getString("name").equals(joined.member(0).name()))
                    .map(member -> new JsonObject().put("name", member.getString("name")))
                    .findFirst()
                    .orElseThrow();

            for (int times = 0; times < 2; times++) {
                assertThat(operator.ask("members.drain", named).getBoolean("drained"))
                        .isTrue();
                assertThat(operator.ask("members.list", new JsonObject()).encode())
                        .contains("\"leaving\"");
                assertThat(operator.ask("ring.get", new JsonObject()).encode()).doesNotContain(named.getString("name"));
                // Served by the other one now, the application has all the locks that it asks for.
                assertThat(operator.ask("lock.get", named("kept")).getString("state"))
                        .isEqualTo("held");
                lock(application, "another").release();
            }
            held.release();
            assertThat(lock(application, "kept")).isNotNull();

            application.close().await(30, TimeUnit.SECONDS);
            awaitMembers(joined.member(0), 1);
            // Not held by what had to expire, which would take twice as long.
            assertThat(operator.ask("lock.acquire", named("kept").put("wait", 3_000))
                            .getLong("token"))
                    .as("given back by the close")
                    .isPositive();
        }
    }

    @Test
    void release_thatIsStale_freesNobodyAndIsLogged() throws Exception {
        try (ThreeMembers joined = ThreeMembers.start(1, 0, Map.of());
                TestClients clients = new TestClients();
                PlainMembers plain = PlainMembers.beside(joined, 2);
                Warnings warnings = Warnings.open()) {
            TestClient operator = clients.socket(joined.member(0));
            Vertx application = plain.start();
            Lock lost = lock(application, "stale");
            operator.ask("lock.break", named("stale").put("reason", "a test"));
            TestCluster.awaitUntil("the loss is logged", () -> !warnings.with("lock stale was lost while held")
                    .isEmpty());
            Lock successor = lock(application, "stale");

            lost.release();
            lost.release();
            TestCluster.awaitUntil(
                    "the late release is logged", () -> !warnings.with("late release of lock stale frees nobody")
                            .isEmpty());
            assertThat(operator.ask("lock.get", named("stale")).getString("state"))
                    .isEqualTo("held");
            assertThatThrownBy(() -> application
                            .sharedData()
                            .getLockWithTimeout("stale", 300)
                            .await(20, TimeUnit.SECONDS))
                    .hasMessageContaining("Timed out waiting to get lock stale");

            Thread elsewhere = new Thread(successor::release);
            elsewhere.start();
            lock(application, "stale").release();
            elsewhere.join();
            assertThat(warnings.with("late release of lock stale")).hasSize(1);
        }
    }

    @Test
    void getLock_withATimeoutBeyondTheLongestWait_waitsForAllOfIt() throws Exception {
        try (PlainMembers members = new PlainMembers(1, Map.of("locks.wait.max", "200ms"))) {
            Vertx vertx = members.start();
            Lock held = lock(vertx, "long");
            Future<Lock> first = vertx.sharedData().getLockWithTimeout("long", 60_000);
            Future<Lock> second = vertx.sharedData().getLockWithTimeout("long", Long.MAX_VALUE);
            vertx.timer(1_000).await(10, TimeUnit.SECONDS);

            assertThat(first.isComplete()).isFalse();
            assertThat(second.isComplete()).isFalse();
            held.release();
            first.await(10, TimeUnit.SECONDS).release();
            second.await(10, TimeUnit.SECONDS).release();
        }
    }

    @Test
    void getLock_ofANameThatNoLockCanHave_failsItsFuture() throws Exception {
        try (PlainMembers members = new PlainMembers(1, Map.of())) {
            Vertx vertx = members.start();
            for (String name : List.of("", "..", "a\nb", "x".repeat(513))) {
                assertThatThrownBy(() -> lock(vertx, name))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("lock: ");
            }
        }
    }

    /** A member hears of others a moment after they have joined or left. */
    private static void awaitMembers(Carabiner member, int count) {
        TestCluster.awaitUntil(count + " members", () -> member.members().size() == count);
    }

    private static Future<Void> onContext(Context context, Runnable task) {
        return Future.future(promise -> context.runOnContext(now -> {
            task.run();
            promise.complete();
        }));
    }

    private static Lock lock(Vertx vertx, String name) throws Exception {
        return vertx.sharedData().getLockWithTimeout(name, 20_000).await(40, TimeUnit.SECONDS);
    }

    private static JsonObject named(String lock) {
        return new JsonObject().put("lock", lock);
    }
}
