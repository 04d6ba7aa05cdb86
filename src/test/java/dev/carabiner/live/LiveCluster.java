package dev.carabiner.live;

import dev.carabiner.cluster.TestCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The members of one run, and the network between them. Ends them with this JVM, whatever ends that but a kill. */
final class LiveCluster implements AutoCloseable {
    private static final int CLUSTER_PORT = 5801;
    private static final int HTTP_PORT = 8080;
    private static final int MOST_ERRORS = 10;
    private static final Pattern ERROR =
            Pattern.compile("Z ERROR (?!ConnectionBase: Connection reset|MembershipChangeTask)");

    private final Network network;
    private final List<LiveMember> members;
    private final Thread hook = new Thread(this::end, "live-cluster-end");

    private LiveCluster(Network network, List<LiveMember> members) {
        this.network = network;
        this.members = List.copyOf(members);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Makes ready to start; starts nobody. */
    static LiveCluster of(LiveSettings settings, Path jar) {
        Orphans orphans = new Orphans(settings.directory());
        orphans.sweep();
        Network network = network(settings);
        List<MemberAddress> addresses = network.canCut() ? apart(network, settings) : together(settings);
        String join =
                String.join(",", addresses.stream().map(MemberAddress::cluster).toList());
        MemberCommand command = new MemberCommand(settings.directory(), jar);
        // What outlives the loss of all members are the beliefs of holders: nothing is granted until they have ended.
        Map<String, String> environment = Map.of(
                "CARABINER_CLUSTER_NAME", "live-" + ProcessHandle.current().pid(),
                "CARABINER_LOCKS_COLD_START_GRACE", LivePlan.LONGEST_TTL_MILLIS + "ms");
        List<LiveMember> members = new ArrayList<>();
        for (MemberAddress address : addresses) {
            List<String> arguments = List.of(
                    "node",
                    "--name=" + address.name(),
                    "--host=" + address.host(),
                    "--port=" + address.httpPort(),
                    "--cluster-port=" + address.clusterPort(),
                    "--join=" + join,
                    "--raft=" + settings.raft(),
                    "--insecure"); // Nobody but us is on this network.
            members.add(new LiveMember(
                    members.size(),
                    address,
                    settings.directory(),
                    command,
                    network.prefix(members.size()),
                    arguments,
                    environment,
                    orphans));
        }
        return new LiveCluster(network, members);
    }

    private static Network network(LiveSettings settings) {
        if (!settings.namespaces()) {
            return new Loopback("as asked for");
        }
        try {
            return Namespaces.make(settings.members());
        } catch (RuntimeException notAllowed) {
            return new Loopback("no network namespaces here, " + notAllowed.getMessage());
        }
    }

    private static List<MemberAddress> apart(Network network, LiveSettings settings) {
        return IntStream.range(0, settings.members())
                .mapToObj(i -> new MemberAddress("m" + i, network.host(i), CLUSTER_PORT, HTTP_PORT))
                .toList();
    }

    private static List<MemberAddress> together(LiveSettings settings) {
        List<Integer> ports = List.copyOf(TestCluster.freePorts(2 * settings.members()));
        return IntStream.range(0, settings.members())
                .mapToObj(i -> new MemberAddress("m" + i, "127.0.0.1", ports.get(2 * i), ports.get(2 * i + 1)))
                .toList();
    }

    void start() {
        members.forEach(LiveMember::start);
    }

    Network network() {
        return network;
    }

    List<LiveMember> members() {
        return members;
    }

    Stream<LiveMember> running() {
        return members.stream().filter(LiveMember::isRunning);
    }

    /** By what the logs say now. */
    RaftView raft() {
        return RaftView.read(members.stream()
                .flatMap(member -> member.logOfThisCluster().stream())
                .toList());
    }

    /** What members have logged as errors, but for what libraries say of connections and Raft members that go. */
    List<String> errors() {
        return members.stream()
                .flatMap(member -> member.log().stream()
                        .filter(line -> ERROR.matcher(line).find())
                        .limit(MOST_ERRORS)
                        .map(line -> member + " logged " + line))
                .toList();
    }

    @Override
    public void close() {
        end();
        try {
            boolean removed = Runtime.getRuntime().removeShutdownHook(hook);
            assert removed;
        } catch (IllegalStateException shuttingDown) {
            return; // The hook runs already, and finds nothing left to do.
        }
    }

    private void end() {
        members.forEach(LiveMember::retire);
        network.close();
    }
}
