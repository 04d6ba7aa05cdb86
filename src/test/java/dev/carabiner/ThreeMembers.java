package dev.carabiner;

import com.hazelcast.core.HazelcastInstance;
import dev.carabiner.cluster.TestCluster;
import dev.carabiner.config.CarabinerOptions;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Real members of one cluster in this JVM, on loopback, free ports and a cluster name of their own. */
public final class ThreeMembers implements AutoCloseable {
    private final List<Carabiner> members = new CopyOnWriteArrayList<>();
    private final List<CarabinerOptions> options = new ArrayList<>();
    private final Map<String, String> common;

    private ThreeMembers(Map<String, String> common) {
        this.common = common;
    }

    /** Starts three members with Raft, all at once, as they wait for each other. */
    public static ThreeMembers start() throws Exception {
        return start(3, 3, Map.of());
    }

    /** Starts {@code count} members with these settings beside the usual ones. */
    public static ThreeMembers start(int count, int raft, Map<String, String> settings) throws Exception {
        List<Integer> ports = List.copyOf(TestCluster.freePorts(count));
        String join = ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        Map<String, String> common = new HashMap<>(Map.of(
                "cluster.name",
                "test-" + UUID.randomUUID(),
                "cluster.join",
                join,
                "cluster.raft",
                Integer.toString(raft),
                "http.port",
                "0"));
        if (raft > 0) {
            common.put("locks.coldStartGrace", "1s"); // The least: every cluster waits for it before its first grant.
        }
        common.putAll(settings);
        ThreeMembers started = new ThreeMembers(common);
        List<Future<Carabiner>> starting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starting.add(started.join(i, ports.get(i)));
        }
        for (Future<Carabiner> member : starting) {
            started.members.add(member.await(60, TimeUnit.SECONDS));
        }
        started.awaitRing(count);
        return started;
    }

    /** One that has joined may not have heard of the others yet, and would send what is for them elsewhere. */
    private void awaitRing(int count) {
        TestCluster.awaitUntil("a ring of " + count + " at each", () -> members.stream()
                .allMatch(member -> member.ring().snapshot().members().size() == count));
    }

    private Future<Carabiner> join(int index, int port) {
        Map<String, String> all = new HashMap<>(common);
        all.putIfAbsent("name", "member-" + (index + 1));
        all.putIfAbsent("cluster.port", Integer.toString(port));
        CarabinerOptions own = CarabinerOptions.defaults().with(all);
        options.add(own);
        return Carabiner.join(new VertxOptions(), own);
    }

    /** Starts one more member. */
    public Carabiner startAnother() throws Exception {
        int port = TestCluster.freePorts(1).iterator().next();
        Carabiner another = join(members.size(), port).await(60, TimeUnit.SECONDS);
        members.add(another);
        return another;
    }

    /** Stops a member in order. */
    public void stop(Carabiner member) throws TimeoutException {
        int index = members.indexOf(member);
        members.remove(index);
        options.remove(index); // One for each member, or another one would be restarted.
        member.close().await(60, TimeUnit.SECONDS);
    }

    /** The members, in the order of their names. */
    public List<Carabiner> all() {
        return members;
    }

    public Carabiner member(int index) {
        return members.get(index);
    }

    /** Starts the member of this index again, which has left or died, under its name and cluster address. */
    public void restart(int index) throws Exception {
        awaitForgotten(options.get(index).cluster().port().number());
        members.set(
                index, Carabiner.join(new VertxOptions(), options.get(index)).await(60, TimeUnit.SECONDS));
    }

    /**
     * As the start of a JVM would give them time for: Hazelcast cuts a newcomer's connections if it still has to clear
     * away those of the member that was at the same address before.
     */
    private void awaitForgotten(int port) {
        TestCluster.awaitUntil("port " + port + " is no member any more", Duration.ofSeconds(30), () -> members.stream()
                .noneMatch(member -> sees(member, port)));
    }

    private static boolean sees(Carabiner member, int port) {
        HazelcastClusterManager manager = (HazelcastClusterManager) ((VertxInternal) member.vertx()).clusterManager();
        HazelcastInstance hazelcast = manager.getHazelcastInstance();
        return hazelcast.getLifecycleService().isRunning()
                && hazelcast.getCluster().getMembers().stream()
                        .anyMatch(other -> other.getAddress().getPort() == port);
    }

    @Override
    public void close() throws TimeoutException {
        for (Carabiner member : members) {
            member.close().await(60, TimeUnit.SECONDS);
        }
    }
}
