package dev.carabiner.cluster;

import static dev.carabiner.cluster.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.config.CarabinerOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.core.shareddata.Counter;
import io.vertx.core.shareddata.Lock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One member without consensus. */
class DevClusterIT {
    private static TestCluster cluster;
    private static Vertx vertx;
    private static CarabinerClusterManager manager;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start(1, Map.of("locks.shards", "9"));
        vertx = cluster.node(0).vertx();
        manager = cluster.node(0).manager();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void compareAndSet_ofARegister_writesOnlyOverTheExpectedBytes() {
        Register register = register(0);
        Buffer first = Buffer.buffer(new byte[] {0, -1, 2, 0});
        Buffer second = Buffer.buffer("second");

        assertThat(await(register.read())).isNull();
        assertThat(await(register.compareAndSet(second, first))).isFalse();
        assertThat(await(register.read())).isNull();
        assertThat(await(register.compareAndSet(null, first))).isTrue();
        assertThat(await(register.compareAndSet(null, second))).isFalse();
        assertThat(await(register.read())).isEqualTo(first);
        assertThat(await(register.compareAndSet(second, second))).isFalse();
        assertThat(await(register.compareAndSet(Buffer.buffer(new byte[] {0, -1, 2}), second)))
                .isFalse();
        assertThat(await(register.compareAndSet(first, second))).isTrue();
        assertThat(await(register.read())).isEqualTo(second);
        assertThat(await(register.compareAndSet(second, Buffer.buffer()))).isTrue();
        assertThat(await(register.read())).isEqualTo(Buffer.buffer());
    }

    @Test
    void registers_ofDifferentKeys_holdDifferentValues() {
        Register ring = await(VertxRegisters.open(vertx)).ring();

        assertThat(await(ring.compareAndSet(null, Buffer.buffer("ring")))).isTrue();
        for (int shard = 1; shard < 9; shard++) {
            assertThat(await(register(shard).compareAndSet(null, Buffer.buffer("shard " + shard))))
                    .isTrue();
        }
        assertThat(await(ring.read())).isEqualTo(Buffer.buffer("ring"));
        assertThat(await(register(7).read())).isEqualTo(Buffer.buffer("shard 7"));
    }

    @Test
    void register_beyondTheLast_failsEachCall() {
        assertThatThrownBy(() -> await(register(9).read()))
                .hasRootCauseMessage("register: shard/9 (expected: ring or shard/0 to shard/8)");
    }

    @Test
    void registers_askedForAnythingElse_refuse() {
        AsyncMap<String, Buffer> map = await(vertx.sharedData().<String, Buffer>getAsyncMap("carabiner.registers"));

        for (Future<?> call : List.of(
                map.put("ring", Buffer.buffer("x")),
                map.remove("ring"),
                map.clear(),
                map.size(),
                map.replace("ring", Buffer.buffer("x")))) {
            assertThatThrownBy(() -> await(call)).hasRootCauseInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void registers_calledOnAContext_answerOnIt() {
        Promise<Boolean> same = Promise.promise();
        Register register = register(8);
        vertx.runOnContext(start -> {
            Context context = Vertx.currentContext();
            register.read().onComplete(answer -> same.complete(Vertx.currentContext() == context));
        });

        assertThat(await(same.future())).isTrue();
    }

    @Test
    void asyncMap_ofAnotherName_isAnOrdinaryOne() {
        AsyncMap<String, String> map = await(vertx.sharedData().<String, String>getAsyncMap("users"));

        await(map.put("a", "1"));
        assertThat(await(map.get("a"))).isEqualTo("1");
        assertThat(await(map.size())).isEqualTo(1);
    }

    @Test
    void counter_changed_countsAndNeverMeetsAnotherName() {
        Counter counter = await(vertx.sharedData().getCounter("orders"));
        Counter cunning = await(vertx.sharedData().getCounter("orders@default"));
        Counter spaced = await(vertx.sharedData().getCounter(" orders "));
        Counter same = await(vertx.sharedData().getCounter("orders"));

        assertThat(await(counter.get())).isZero();
        assertThat(await(counter.incrementAndGet())).isEqualTo(1);
        assertThat(await(counter.getAndIncrement())).isEqualTo(1);
        assertThat(await(counter.addAndGet(10))).isEqualTo(12);
        assertThat(await(counter.getAndAdd(-2))).isEqualTo(12);
        assertThat(await(counter.decrementAndGet())).isEqualTo(9);
        assertThat(await(counter.compareAndSet(8, 1))).isFalse();
        assertThat(await(counter.compareAndSet(9, 100))).isTrue();
        assertThat(await(same.get())).isEqualTo(100);
        assertThat(await(cunning.get())).isZero();
        assertThat(await(spaced.get())).isZero();
    }

    @Test
    void counters_usedByManyAtOnce_loseNothing() {
        List<Future<Long>> increments = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            increments.add(vertx.sharedData().getCounter("many").compose(Counter::incrementAndGet));
        }
        List<Long> seen = increments.stream().map(TestCluster::await).sorted().toList();

        assertThat(seen).doesNotHaveDuplicates().hasSize(200).endsWith(200L);
    }

    @Test
    void getLock_withAProviderHandedIn_isAskedOfIt() {
        Lock granted = () -> {};
        List<String> asked = new ArrayList<>();
        manager.lockProvider((name, timeout) -> {
            asked.add(name + " " + timeout);
            return Future.succeededFuture(granted);
        });

        assertThat(await(vertx.sharedData().getLockWithTimeout("jobs", 1500))).isSameAs(granted);
        assertThat(asked).containsExactly("jobs " + Duration.ofMillis(1500));
        assertThatThrownBy(() -> manager.lockProvider((name, timeout) -> Future.succeededFuture(granted)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("served already");
    }

    @Test
    void status_withoutRaft_isDev() {
        RaftStatus status = await(manager.raftStatus());

        assertThat(status.state()).isEqualTo(RaftStatus.State.DEV);
        assertThat(status.members()).isZero();
        assertThat(status.required()).isZero();
        assertThat(manager.liveMemberIds()).isEqualTo(Set.of(manager.getNodeId()));
        assertThat(manager.clusterName()).startsWith("test-");
        assertThat(manager.clusterAddress())
                .isEqualTo("127.0.0.1:" + manager.options().cluster().port().number());
    }

    @Test
    void memberBus_messageToItself_arrivesInALaterTurnOnTheContext() {
        Context context = vertx.getOrCreateContext();
        Promise<String> received = Promise.promise();
        List<String> order = new ArrayList<>();
        EventBusMemberBus bus = await(EventBusMemberBus.open(vertx, context, manager.getNodeId(), message -> {
            order.add("received");
            received.complete(message + " " + (Vertx.currentContext() == context) + " " + order);
        }));
        context.runOnContext(now -> {
            bus.send(manager.getNodeId(), Buffer.buffer("hello"));
            order.add("sent");
        });

        assertThat(await(received.future())).isEqualTo("hello true [sent, received]");
        bus.send("nobody", Buffer.buffer("lost"));
        await(bus.close());
    }

    @Test
    void timers_setAndCancelled_runInOrderOnTheContext() {
        Context context = vertx.getOrCreateContext();
        ContextTimers timers = new ContextTimers(context);
        Promise<List<String>> done = Promise.promise();
        context.runOnContext(now -> {
            List<String> ran = new ArrayList<>();
            long start = System.nanoTime();
            var unusedTimer = timers.after(Duration.ofMillis(30), () -> {
                boolean early =
                        System.nanoTime() - start < Duration.ofMillis(30).toNanos();
                ran.add("timer " + (Vertx.currentContext() == context) + (early ? " early" : ""));
                done.complete(ran);
            });
            timers.after(Duration.ZERO, () -> ran.add("never")).cancel();
            timers.after(Duration.ofMillis(5), () -> ran.add("never")).cancel();
            var unusedTurn = timers.after(Duration.ZERO, () -> ran.add("turn"));
            ran.add("now");
        });

        assertThat(await(done.future())).containsExactly("now", "turn", "timer true");
    }

    @Test
    void join_onANamedPortThatIsTaken_failsAndNamesThePort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CarabinerOptions options = cluster.options(Map.of("cluster.port", Integer.toString(taken.getLocalPort())));
            Future<Vertx> starting = Vertx.builder()
                    .withClusterManager(new CarabinerClusterManager(options))
                    .buildClustered();

            assertThatThrownBy(() -> await(starting))
                    .hasMessageContaining(
                            "cluster.port: " + taken.getLocalPort() + " (expected: a free port of 127.0.0.1)");
        }
    }

    @Test
    void join_withDefaultPorts_stepsOverTakenOnesAndFindsTheFirst() {
        CarabinerOptions options = CarabinerOptions.defaults().with("cluster.name", "test-" + UUID.randomUUID());
        CarabinerClusterManager first = new CarabinerClusterManager(options);
        CarabinerClusterManager second = new CarabinerClusterManager(options);
        Vertx firstVertx = await(Vertx.builder().withClusterManager(first).buildClustered());
        try {
            Vertx secondVertx = await(Vertx.builder().withClusterManager(second).buildClustered());
            try {
                assertThat(second.liveMemberIds()).containsExactlyInAnyOrder(first.getNodeId(), second.getNodeId());
                assertThat(second.clusterAddress()).isNotEqualTo(first.clusterAddress());
            } finally {
                await(secondVertx.close());
            }
        } finally {
            await(firstVertx.close());
        }
    }

    private static Register register(int shard) {
        return await(VertxRegisters.open(vertx)).shard(shard);
    }
}
