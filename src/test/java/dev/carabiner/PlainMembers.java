package dev.carabiner;

import dev.carabiner.cluster.CarabinerClusterManager;
import dev.carabiner.cluster.TestCluster;
import dev.carabiner.config.CarabinerOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Applications that name the cluster manager and do nothing else for their locks, on loopback and free ports. */
final class PlainMembers implements AutoCloseable {
    private final Map<String, String> common;
    private final Deque<Integer> ports;
    private final List<Vertx> members = new ArrayList<>();

    /** @param most how many may start, one after the other or at once */
    PlainMembers(int most, Map<String, String> settings) {
        this.ports = TestCluster.freePorts(most);
        this.common = new HashMap<>(settings);
        common.putIfAbsent("cluster.name", "test-" + UUID.randomUUID());
        common.putIfAbsent(
                "cluster.join", ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")));
    }

    /** Applications in the cluster of a member that serves others too. */
    static PlainMembers beside(ThreeMembers joined, int most) {
        Carabiner member = joined.member(0);
        VertxInternal vertx = (VertxInternal) member.vertx();
        String name = ((CarabinerClusterManager) vertx.clusterManager()).clusterName();
        return new PlainMembers(most, Map.of("cluster.name", name, "cluster.join", member.clusterAddress()));
    }

    /** What a member is told beside its own port. */
    Map<String, String> common() {
        return Map.copyOf(common);
    }

    int nextPort() {
        return ports.remove();
    }

    /** The manager of one more member. */
    CarabinerClusterManager manager(Map<String, String> overriding) {
        Map<String, String> all = new HashMap<>(common);
        all.put("cluster.port", Integer.toString(nextPort()));
        all.putAll(overriding);
        return new CarabinerClusterManager(CarabinerOptions.defaults().with(all));
    }

    Future<Vertx> begin(VertxOptions options, Map<String, String> overriding) {
        return Vertx.builder()
                .with(options)
                .withClusterManager(manager(overriding))
                .buildClustered();
    }

    /** Starts members at the same time, for those with Raft wait for each other. */
    List<Vertx> start(int count, VertxOptions options) throws TimeoutException {
        List<Future<Vertx>> starting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starting.add(begin(new VertxOptions(options), Map.of()));
        }
        for (Future<Vertx> member : starting) {
            members.add(member.await(60, TimeUnit.SECONDS));
        }
        return List.copyOf(members);
    }

    Vertx start() throws TimeoutException {
        return start(Map.of());
    }

    Vertx start(Map<String, String> overriding) throws TimeoutException {
        Vertx member = begin(new VertxOptions(), overriding).await(60, TimeUnit.SECONDS);
        members.add(member);
        return member;
    }

    @Override
    public void close() throws TimeoutException {
        for (Vertx member : members) {
            member.close().await(60, TimeUnit.SECONDS);
        }
    }
}
