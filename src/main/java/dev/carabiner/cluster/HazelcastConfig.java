package dev.carabiner.cluster;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.cp.CPSubsystemConfig;
import dev.carabiner.config.CarabinerOptions;
import dev.carabiner.config.JoinAddress;
import dev.carabiner.config.Port;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What we ask of Hazelcast: reachable for members only, quick to notice a loss, and quiet. */
final class HazelcastConfig {
    /** How many ports from the default one on a member tries, and looks for others at. */
    private static final int PORTS = 20;
    /** How many ports of a host that was named without one are tried: each may cost a connection time-out. */
    private static final int PORTS_ELSEWHERE = 3;

    private static final int DEFAULT_PORT =
            CarabinerOptions.defaults().cluster().port().number();

    /**
     * What may arrive as Java serialization: Hazelcast's and Vert.x's own classes, and values of the JDK. The default
     * whitelist has every {@code java} package, and with it the known chains through {@code java.net} and {@code
     * java.rmi}.
     */
    private static final List<String> WHITELIST =
            List.of("com.hazelcast.", "io.vertx.", "java.lang.", "java.util.", "java.math.", "java.time.", "[");

    /**
     * What Hazelcast warns of at every start: without raft that CP objects are unsafe, which whoever sees us is told as
     * "dev"; with raft that each new group has no leader yet. Loggers are kept, for one that nobody holds forgets.
     */
    private static final List<Logger> NOISY = Stream.concat(
                    Stream.of("com.hazelcast.cp.CPSubsystem"),
                    CpNames.groupsWithMetadata()
                            .map(group -> "com.hazelcast.cp.internal.raft.impl.RaftNodeImpl$LeaderFailureDetectionTask("
                                    + group + ")"))
            .map(Logger::getLogger)
            .toList();

    private HazelcastConfig() {}

    /** Looks up {@code cluster.host}: blocks while a name is resolved. */
    static Config of(CarabinerOptions options) {
        Config config = new Config();
        config.setClusterName(options.cluster().name());
        config.setAdvancedNetworkConfig(network(options.cluster()));
        config.setCPSubsystemConfig(raft(options.cluster().raft()));
        config.getSerializationConfig().setJavaSerializationFilterConfig(serializationFilter());
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(false);
        vertxMaps(config);
        detection(config, options.detection());
        leadersStay(config);
        bounds(config);
        quiet(config);
        return config;
    }

    // With the advanced form a port serves exactly one protocol. The plain form also speaks the client protocol,
    // through
    // which whoever connects can read memory of the member and run code in it.
    private static AdvancedNetworkConfig network(CarabinerOptions.Cluster cluster) {
        ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig()
                .setPort(cluster.port().number())
                .setPortAutoIncrement(!cluster.port().named())
                .setPortCount(PORTS)
                .setReuseAddress(true);
        AdvancedNetworkConfig network =
                new AdvancedNetworkConfig().setEnabled(true).setMemberEndpointConfig(endpoint);
        // Not setInterfaces: with it, host names to join are kept only if they resolve to this very host.
        network.getMemberAddressProviderConfig().setEnabled(true).setImplementation(OneAddress.resolve(cluster.host()));
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        // Members that start at the same time agree on the oldest only after this; too short costs another round.
        join.getTcpIpConfig()
                .setEnabled(true)
                .setConnectionTimeoutSeconds(1)
                .setMembers(List.copyOf(whereToJoin(cluster)));
        return network;
    }

    private static Set<String> whereToJoin(CarabinerOptions.Cluster cluster) {
        Set<String> addresses = new LinkedHashSet<>();
        for (JoinAddress join : cluster.join()) {
            addAll(
                    addresses,
                    join.host(),
                    join.port().orElse(DEFAULT_PORT),
                    join.port().isPresent() ? 1 : PORTS_ELSEWHERE);
        }
        if (cluster.join().isEmpty()) {
            addAll(addresses, cluster.host(), DEFAULT_PORT, PORTS);
            int own = cluster.port().number();
            if (!cluster.port().isAny()) {
                // Members given neighbouring ports by name find each other, whichever comes first.
                int first = Math.max(1, own - PORTS / 2);
                addAll(addresses, cluster.host(), first, Math.min(PORTS, Port.MAX - first + 1));
            }
        }
        return addresses;
    }

    private static void addAll(Set<String> addresses, String host, int firstPort, int count) {
        String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        for (int port = firstPort; port < firstPort + count; port++) {
            addresses.add(shown + ":" + port);
        }
    }

    private static CPSubsystemConfig raft(int members) {
        CPSubsystemConfig raft = new CPSubsystemConfig();
        if (members == 0) {
            return raft;
        }
        raft.setCPMemberCount(members)
                .setGroupSize(members)
                // Never by Hazelcast, which would remove a missing member with nobody to take its place. One that was
                // only cut off could not vote again then: our steward knows when a removal gains something.
                .setMissingCPMemberAutoRemovalSeconds(0)
                // We hold nothing in sessions.
                .setSessionTimeToLiveSeconds(30)
                .setSessionHeartbeatIntervalSeconds(5)
                // An operation whose outcome is unknown fails, rather than being repeated: a counter never counts
                // twice,
                // and a register settles such a write itself.
                .setFailOnIndeterminateOperationState(true);
        raft.getRaftAlgorithmConfig()
                .setLeaderElectionTimeoutInMillis(1_000)
                .setLeaderHeartbeatPeriodInMillis(1_000)
                .setMaxMissedLeaderHeartbeatCount(3)
                // A leader finds out what a new voter lacks by one question for each entry of its log. With the 10,000
                // entries of the default that takes seconds, and while the majority needs that voter nothing is
                // committed: it is why a rolling restart stalled. What is behind the last snapshot comes at once.
                .setCommitIndexAdvanceCountToSnapshot(500);
        return raft;
    }

    private static JavaSerializationFilterConfig serializationFilter() {
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
        filter.getWhitelist().addPrefixes(WHITELIST.toArray(String[]::new));
        return filter;
    }

    // As in the default configuration of vertx-hazelcast.
    private static void vertxMaps(Config config) {
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        Stream.of("__vertx.haInfo", "__vertx.nodeInfo")
                .forEach(map -> config.addMapConfig(new MapConfig(map).setBackupCount(1)));
    }

    private static void detection(Config config, CarabinerOptions.Detection detection) {
        config.setProperty("hazelcast.heartbeat.interval.seconds", seconds(detection.heartbeat()));
        config.setProperty("hazelcast.max.no.heartbeat.seconds", seconds(detection.timeout()));
        config.setProperty("hazelcast.member.list.publish.interval.seconds", "10");
        // Members that see some but not all of the others: the largest group that sees itself whole goes on.
        config.setProperty("hazelcast.partial.member.disconnection.resolution.heartbeat.count", "3");
        // Soon: a Raft member that is still away ten seconds after it was given up is replaced, and must start anew.
        config.setProperty("hazelcast.merge.first.run.delay.seconds", "2");
        config.setProperty("hazelcast.merge.next.run.delay.seconds", "2");
    }

    /**
     * Hazelcast moves leaders about by itself, once a minute, also to members that are gone. If such a one is removed
     * from the group just then, the leader fails within, and goes on leading while it refuses every write, for ever: seen
     * in 5.3.8 with the loss of a member. So nobody moves leaders but members that leave ({@link RaftLeadership}); that
     * one may come to lead all groups costs it some work.
     */
    private static void leadersStay(Config config) {
        config.setProperty(
                "hazelcast.raft.leadership.rebalance.period",
                "" + Duration.ofDays(3_650).toSeconds());
    }

    private static void bounds(Config config) {
        config.setProperty("hazelcast.operation.call.timeout.millis", "10000");
        config.setProperty("hazelcast.operation.backup.timeout.millis", "2000");
        // The pauses between repeats grow to half a second: some 15 s in all. With the default of 250 a write could
        // land
        // two minutes late, and without a majority as many would pile up.
        config.setProperty("hazelcast.invocation.max.retry.count", "40");
        config.setProperty("hazelcast.graceful.shutdown.max.wait", "8");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.max.join.seconds", "60");
        config.setProperty("hazelcast.connect.all.wait.seconds", "10");
    }

    private static void quiet(Config config) {
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.logging.type", System.getProperty("hazelcast.logging.type", "jdk"));
        NOISY.forEach(logger -> logger.setFilter(HazelcastConfig::isNews));
    }

    private static boolean isNews(LogRecord record) {
        String message = String.valueOf(record.getMessage());
        return !message.contains("CP Subsystem is not enabled") && !message.contains("there is no current leader");
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }
}
