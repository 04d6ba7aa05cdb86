package dev.carabiner;

import dev.carabiner.cluster.TestCluster;
import dev.carabiner.config.CarabinerOptions;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Real members of one cluster in this JVM, on loopback, free ports and a cluster name of their own. */
public final class ThreeMembers implements AutoCloseable {
    private final List<Carabiner> members = new ArrayList<>();
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
        common.putAll(settings);
        ThreeMembers started = new ThreeMembers(common);
        List<Future<Carabiner>> starting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starting.add(started.join(i, ports.get(i)));
        }
        for (Future<Carabiner> member : starting) {
            started.members.add(member.await(60, TimeUnit.SECONDS));
        }
        return started;
    }

    private Future<Carabiner> join(int index, int port) {
        Map<String, String> all = new HashMap<>(common);
        all.putIfAbsent("name", "member-" + (index + 1));
        all.putIfAbsent("cluster.port", Integer.toString(port));
        return Carabiner.join(new VertxOptions(), CarabinerOptions.defaults().with(all));
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
        members.remove(member);
        member.close().await(60, TimeUnit.SECONDS);
    }

    /** The members, in the order of their names. */
    public List<Carabiner> all() {
        return members;
    }

    public Carabiner member(int index) {
        return members.get(index);
    }

    @Override
    public void close() throws TimeoutException {
        for (Carabiner member : members) {
            member.close().await(60, TimeUnit.SECONDS);
        }
    }
}
