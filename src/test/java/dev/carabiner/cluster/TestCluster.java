package dev.carabiner.cluster;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.config.CarabinerOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Members of one cluster in this JVM, on loopback and free ports, under a name that nobody else has. Members start in
 * parallel and are closed one at a time.
 */
public final class TestCluster implements AutoCloseable {
    /** The bound of everything that is waited for here. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Ports for members that join later. */
    private static final int SPARE_PORTS = 5;

    /** Above those that services have by default, and below those that systems deal out. */
    private static final int FIRST_PORT = 12_000;

    private static final int LAST_PORT = 32_000;
    /** Other processes of such tests begin elsewhere. */
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 30));

    private final Map<String, String> settings;
    private final Deque<Integer> freePorts;
    private final List<Node> nodes = new CopyOnWriteArrayList<>();

    /** One member, up or killed. */
    public record Node(Vertx vertx, CarabinerClusterManager manager) {
        /** The id of this life of the member. */
        public String id() {
            return manager.getNodeId();
        }
    }

    private TestCluster(int size, Map<String, String> settings) {
        this.freePorts = freePorts(size + SPARE_PORTS);
        this.settings = new HashMap<>(settings);
        this.settings.put("cluster.name", "test-" + UUID.randomUUID());
        this.settings.put(
                "cluster.join",
                freePorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")));
    }

    /**
     * Starts a cluster.
     *
     * @param settings of every member, key to text, such as {@code cluster.raft} to {@code 3}
     * @return the cluster, when all members have joined and their registers answer
     */
    public static TestCluster start(int size, Map<String, String> settings) {
        TestCluster cluster = startForming(size, settings);
        try {
            for (Node node : cluster.nodes) {
                await(node.manager().registersReady());
            }
            return cluster;
        } catch (RuntimeException | AssertionError failed) {
            cluster.close();
            throw failed;
        }
    }

    /** Starts a cluster like {@link #start}, but waits for no register: there may be too few members for them. */
    public static TestCluster startForming(int size, Map<String, String> settings) {
        TestCluster cluster = new TestCluster(size, settings);
        try {
            List<Future<Node>> starting = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                starting.add(cluster.begin(Map.of()));
            }
            for (Future<Node> node : starting) {
                cluster.nodes.add(await(node));
            }
            return cluster;
        } catch (RuntimeException | AssertionError failed) {
            cluster.close();
            throw failed;
        }
    }

    /** Starts one more member, with these settings over the common ones, and waits until its registers answer. */
    @CanIgnoreReturnValue
    public Node join(Map<String, String> overriding) {
        Node node = await(begin(overriding));
        nodes.add(node);
        await(node.manager().registersReady());
        return node;
    }

    /** Starts one more member and waits for no register, as where a majority is missing. */
    public Future<Node> joinWithoutRegisters(Map<String, String> overriding) {
        return begin(overriding).onSuccess(nodes::add);
    }

    /** Options of one more member of this cluster, on a port of its own. */
    public CarabinerOptions options(Map<String, String> overriding) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("cluster.port", Integer.toString(freePorts.remove()));
        all.putAll(overriding);
        return CarabinerOptions.defaults().with(all);
    }

    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    public Node node(int index) {
        return nodes.get(index);
    }

    /** Ends a member as a crash would: its sockets close, and nobody hears a farewell. */
    public void kill(Node node) {
        node.manager().getHazelcastInstance().getLifecycleService().terminate();
    }

    /** Closes the members one at a time, so that each can hand over what it has; all of them, even if one fails. */
    @Override
    public void close() {
        AssertionError failure = new AssertionError("members that did not close");
        for (Node node : nodes) {
            try {
                await(node.vertx().close());
            } catch (RuntimeException | AssertionError stuck) {
                failure.addSuppressed(stuck);
            }
        }
        nodes.clear();
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    /** The result, within {@link #PATIENCE}; not for Vert.x threads. */
    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } catch (TimeoutException late) {
            throw new AssertionError("nothing within " + PATIENCE, late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** Waits until the condition holds, within {@link #PATIENCE}; not for Vert.x threads. */
    public static void awaitUntil(String condition, BooleanSupplier holds) {
        awaitUntil(condition, PATIENCE, holds);
    }

    /** The same within {@code bound}. */
    public static void awaitUntil(String condition, Duration bound, BooleanSupplier holds) {
        long start = System.nanoTime();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - start > bound.toNanos()) {
                throw new AssertionError("not within " + bound + ": " + condition);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", interrupted);
            }
        }
    }

    /** Waits until a member says that the Raft members are so, within {@link #PATIENCE}; how it said it. */
    public static RaftStatus awaitRaft(Node node, RaftStatus.State state) {
        Deque<RaftStatus> said = new ArrayDeque<>();
        awaitUntil(node.manager().clusterAddress() + " to say " + state.label(), () -> {
            said.add(await(node.manager().raftStatus()));
            return said.getLast().state() == state;
        });
        return said.getLast();
    }

    private Future<Node> begin(Map<String, String> overriding) {
        CarabinerClusterManager manager = new CarabinerClusterManager(options(overriding));
        VertxOptions vertxOptions = new VertxOptions()
                .setEventLoopPoolSize(2)
                .setEventBusOptions(new EventBusOptions().setHost("127.0.0.1"));
        return Vertx.builder()
                .with(vertxOptions)
                .withClusterManager(manager)
                .buildClustered()
                .map(vertx -> new Node(vertx, manager));
    }

    /**
     * Distinct ports of loopback that were free a moment ago. They stay it until they are used, for the system deals them
     * out to nobody who asks for any port, and this none twice.
     */
    public static Deque<Integer> freePorts(int count) {
        Deque<Integer> ports = new ArrayDeque<>();
        for (int tries = 0; ports.size() < count; tries++) {
            if (tries == LAST_PORT - FIRST_PORT) {
                throw new IllegalStateException("no " + count + " free ports from " + FIRST_PORT + " to " + LAST_PORT);
            }
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), LAST_PORT - FIRST_PORT);
            if (isFree(port)) {
                ports.add(port);
            }
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
