package dev.carabiner.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.cli.Main;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody finds who tries every port of a host that a member runs on, from another network namespace: of one that
 * was told to be reachable, and of one that was told nothing. Skipped where no namespaces may be made, which takes Linux
 * and root.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PortScanIT {
    private static final Duration READY = Duration.ofSeconds(60);
    /** The host answers at once whenever it runs at all; silence for so long is a port that swallows what comes. */
    private static final int CONNECT_MILLIS = 15_000;

    private static final int HTTP = 8080;
    private static final int CLUSTER = 5801;
    private static final int BUS = 7001;
    /** A line of /proc/net/tcp whose socket listens, or of /proc/net/udp. */
    private static final Pattern LISTENING = Pattern.compile("\\s*\\d+: ([0-9A-F]+):[0-9A-F]+ \\S+ (0A|07) .*");
    /** 127.0.0.1 in IPv4 and mapped into IPv6, as the kernel prints them. */
    private static final Set<String> LOOPBACK = Set.of("0100007F", "0000000000000000FFFF00000100007F");

    /** The client protocol, REST and memcache. */
    private static final List<String> FOREIGN = List.of(
            "CP2" + "\0".repeat(64),
            "GET /hazelcast/rest/cluster HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /hazelcast/health/node-state HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /hazelcast/rest/management/cluster/memberShutdown HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
            "version\r\n",
            "stats\r\n",
            "get __vertx.nodeInfo:x\r\n",
            "set a:b 0 0 1\r\nx\r\n",
            "shutdown\r\n");

    @TempDir
    static Path directory;

    private final List<Process> members = new ArrayList<>();
    private Optional<Namespaces> network = Optional.empty();

    @BeforeAll
    void start() throws Exception {
        try {
            network = Optional.of(Namespaces.make(2));
        } catch (RuntimeException notAllowed) {
            Assumptions.abort("no network namespaces here: " + notAllowed.getMessage());
        }
        members.add(member(0, "--host=" + host(0), "--insecure"));
        members.add(member(1));
        for (int i = 0; i < 2; i++) {
            awaitReady(i);
        }
    }

    private String host(int member) {
        return network.orElseThrow().host(member);
    }

    private Process member(int number, String... flags) throws IOException {
        List<String> words = new ArrayList<>(network.orElseThrow().prefix(number));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-"))
                .forEach(words::add);
        words.addAll(List.of("-cp", classPath(), Main.class.getName(), "node", "--name=m" + number));
        words.addAll(List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectOutput(file(number, "out").toFile())
                .redirectError(file(number, "err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CARABINER_"));
        builder.environment().put("CARABINER_CLUSTER_BUS_PORT", Integer.toString(BUS));
        return builder.start();
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("slf4j"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Path file(int number, String kind) {
        return directory.resolve("m" + number + "." + kind);
    }

    private void awaitReady(int number) throws Exception {
        long deadline = System.nanoTime() + READY.toNanos();
        while (!Files.readString(file(number, "out")).startsWith("carabiner ready ")) {
            assertThat(members.get(number).isAlive() && System.nanoTime() - deadline < 0)
                    .as(() -> "member " + number + " ready, rather than: " + err(number))
                    .isTrue();
            Thread.sleep(50); // Nothing tells when another process writes.
        }
    }

    private String err(int number) {
        try {
            return Files.readString(file(number, "err"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    @AfterAll
    void stop() throws InterruptedException {
        for (Process member : members) {
            member.destroyForcibly();
            assertThat(member.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        network.ifPresent(Namespaces::close);
    }

    @Test
    void scan_ofAReachableMember_findsThePortsThatAreMeantToBeOpen() throws IOException {
        assertThat(openPorts(host(0))).containsExactly(CLUSTER, BUS, HTTP);
        assertThat(listening(0, "udp")).isEmpty();
        assertThat(err(0))
                .contains("cluster.host is " + host(0) + ": what members say to each other there has no encryption")
                .contains("auth.mode is none: whoever reaches the door may do everything");
    }

    @Test
    void scan_ofAMemberThatWasToldNothing_findsNoPort() throws IOException {
        assertThat(openPorts(host(1))).isEmpty();
        // It runs, and the scan would have found it: it listens on three ports of loopback.
        assertThat(listening(1, "tcp")).hasSize(3).allMatch(LOOPBACK::contains);
        assertThat(listening(1, "udp")).isEmpty();
    }

    private static Set<Integer> openPorts(String host) throws IOException {
        Set<Integer> open = new TreeSet<>();
        for (int port = 1; port < 65_536; port++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
                open.add(port);
            } catch (ConnectException refused) {
                // Nobody there, and the host says so at once. Silence would fail the test.
            }
        }
        return open;
    }

    /** The addresses that the process, alone in its namespace, listens on. */
    private List<String> listening(int number, String protocol) {
        return Stream.of(protocol, protocol + "6")
                .flatMap(kind -> lines(Path.of("/proc/" + members.get(number).pid() + "/net/" + kind)))
                .map(LISTENING::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1))
                .toList();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    @Test
    void clusterPort_spokenToInAnotherProtocol_closesTheConnection() throws IOException {
        // All at once: Hazelcast takes five seconds over each.
        List<Socket> peers = new ArrayList<>();
        try {
            for (String words : FOREIGN) {
                Socket socket = new Socket();
                peers.add(socket);
                socket.connect(new InetSocketAddress(host(0), CLUSTER), CONNECT_MILLIS);
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
            }
            for (int i = 0; i < peers.size(); i++) {
                // Three letters for an unknown protocol, and the end.
                assertThat(everythingSaid(peers.get(i))).as(FOREIGN.get(i)).isIn("HZX", "");
            }
        } finally {
            for (Socket peer : peers) {
                peer.close();
            }
        }
        assertThat(members.get(0).isAlive()).isTrue();
    }

    private static String everythingSaid(Socket socket) throws IOException {
        StringBuilder said = new StringBuilder();
        try {
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                said.append((char) b);
            }
        } catch (SocketException reset) {
            return said.toString(); // An end as well.
        }
        return said.toString();
    }
}
