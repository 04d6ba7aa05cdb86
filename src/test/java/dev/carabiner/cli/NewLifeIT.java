package dev.carabiner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.cp.CPMember;
import com.hazelcast.cp.CPSubsystemManagementService;
import dev.carabiner.Carabiner;
import dev.carabiner.cluster.TestCluster;
import dev.carabiner.config.CarabinerOptions;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewLifeIT {
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration STOPPED = Duration.ofSeconds(30);

    private final List<Integer> ports = List.copyOf(TestCluster.freePorts(4));
    private final Map<String, String> settings = Map.of(
            "cluster.name",
            "new-life-" + UUID.randomUUID(),
            "cluster.raft",
            "3",
            "cluster.join",
            ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")));

    @TempDir
    private Path directory;

    @Test
    void voterThatWasRemoved_joinsAgainInTheSameProcess_evenIfItsPortIsTakenAtFirst() throws Exception {
        List<ChildProcess> nodes = new ArrayList<>();
        try {
            for (int port : ports.subList(0, 3)) {
                nodes.add(ChildProcess.start(
                        directory, environment(), "node", "--port", "0", "--cluster-port", Integer.toString(port)));
            }
            Carabiner witness = Carabiner.join(
                            new VertxOptions(),
                            CarabinerOptions.defaults()
                                    .with(settings)
                                    .with("http.port", "0")
                                    .with("cluster.port", Integer.toString(ports.get(3))))
                    .await(60, TimeUnit.SECONDS);
            for (ChildProcess node : nodes) {
                node.awaitLine(line -> line.startsWith("carabiner ready "), READY);
            }
            int port = removeOne(witness);
            ChildProcess removed = nodes.get(ports.indexOf(port));
            try (ServerSocket squatter = takeOnceFree(port)) {
                assertThat(squatter.isBound()).isTrue();
                removed.awaitError("carabiner: could not begin anew, trying again: cluster.port: " + port, READY);
            }

            removed.awaitLine(line -> removed.out().size() == 2, READY);

            assertThat(withoutMembers(removed.out().get(1)))
                    .isEqualTo(withoutMembers(removed.out().get(0)));
            assertThat(removed.err()).anyMatch(line -> line.startsWith("carabiner: beginning anew: this raft member"));
            removed.terminate();
            assertThat(removed.awaitExit(STOPPED)).isZero();
            witness.close().await(30, TimeUnit.SECONDS);
        } finally {
            nodes.forEach(ChildProcess::close);
        }
    }

    private Map<String, String> environment() {
        return settings.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> "CARABINER_" + entry.getKey().replace('.', '_').toUpperCase(Locale.ROOT),
                        Map.Entry::getValue));
    }

    /** What the others do about a Raft member that they have not seen for too long. */
    private int removeOne(Carabiner witness) throws Exception {
        CPSubsystemManagementService management =
                hazelcast(witness).getCPSubsystem().getCPSubsystemManagementService();
        Collection<CPMember> voters =
                management.getCPMembers().toCompletableFuture().get(10, TimeUnit.SECONDS);
        CPMember voter = voters.stream()
                .filter(member ->
                        ports.subList(0, 3).contains(member.getAddress().getPort()))
                .findFirst()
                .orElseThrow();
        management.removeCPMember(voter.getUuid()).toCompletableFuture().get(30, TimeUnit.SECONDS);
        return voter.getAddress().getPort();
    }

    /** The member closes its first life before it begins the next, and leaves the port to whoever wants it meanwhile. */
    private static ServerSocket takeOnceFree(int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY.toNanos();
        while (true) {
            ServerSocket squatter = new ServerSocket();
            try {
                squatter.setReuseAddress(true); // As the member itself does.
                squatter.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return squatter;
            } catch (BindException stillHeld) {
                squatter.close();
                assertThat(System.nanoTime()).as("port %d stays taken", port).isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    private static HazelcastInstance hazelcast(Carabiner member) {
        return ((HazelcastClusterManager) ((VertxInternal) member.vertx()).clusterManager()).getHazelcastInstance();
    }

    private static String withoutMembers(String ready) {
        return ready.replaceAll(" members=.*", "");
    }
}
