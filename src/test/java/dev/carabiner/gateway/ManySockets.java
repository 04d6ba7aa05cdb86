package dev.carabiner.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What idle WebSockets cost a member: starts one in a process of its own with a heap of 1 GiB, opens sockets from this
 * one, leaves them idle, and prints what the member uses before, with them, and after. No part of the build. Linux, with
 * {@code jcmd} beside {@code java} and enough file descriptors ({@code ulimit -n}); run with the class path and the flags
 * of the tests. Arguments: sockets (10000), seconds of idleness (60), and {@code bridge} to open bridge sockets.
 *
 * <p>The sockets answer the member's pings, as any client does; each has asked one thing, so its session is in use.
 */
final class ManySockets {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    /** What one source address can open without running out of ports, with some to spare. */
    private static final int PER_ADDRESS = 20_000;

    private static final int AT_ONCE = 100;
    private static final Buffer PONG = Buffer.buffer(new byte[] {(byte) 0x8A, (byte) 0x80, 0, 0, 0, 0});

    private ManySockets() {}

    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int idleSeconds = args.length > 1 ? Integer.parseInt(args[1]) : 60;
        boolean bridge = args.length > 2 && args[2].equals("bridge");
        Process member = member();
        try {
            int port = port(member);
            System.out.println(count + (bridge ? " bridge sockets" : " WebSockets") + ", member with -Xmx1g");
            print("before", member.pid());
            List<NetSocket> sockets = new ArrayList<>(count);
            Vertx vertx = Vertx.vertx();
            List<NetClient> clients = new ArrayList<>(); // One for each source address.
            for (int i = 0; i <= count / PER_ADDRESS; i++) {
                clients.add(vertx.createNetClient(new NetClientOptions().setLocalAddress("127.0.0." + (2 + i))));
            }
            long start = System.nanoTime();
            while (sockets.size() < count) {
                List<Future<NetSocket>> batch = new ArrayList<>();
                for (int i = 0; i < Math.min(AT_ONCE, count - sockets.size()); i++) {
                    batch.add(opened(clients.get((sockets.size() + i) / PER_ADDRESS), port, bridge));
                }
                Future.all(batch).await(60, TimeUnit.SECONDS);
                batch.forEach(socket -> sockets.add(socket.result()));
            }
            System.out.printf(Locale.ROOT, "opened in %.1f s%n", (System.nanoTime() - start) / 1e9);
            print("opened", member.pid());
            double before = cpuSeconds(member.pid());
            double hostBusy = hostBusySeconds();
            TimeUnit.SECONDS.sleep(idleSeconds);
            System.out.printf(
                    Locale.ROOT,
                    "idle for %d s: the member used %.1f %% of one processor (this host in all: %.0f %%)%n",
                    idleSeconds,
                    100 * (cpuSeconds(member.pid()) - before) / idleSeconds,
                    100 * (hostBusySeconds() - hostBusy) / idleSeconds);
            print("idle", member.pid());
            Future.all(sockets.stream().map(NetSocket::close).toList()).await(60, TimeUnit.SECONDS);
            TimeUnit.SECONDS.sleep(5);
            print("closed", member.pid());
            vertx.close().await(30, TimeUnit.SECONDS);
        } finally {
            member.destroyForcibly();
        }
        System.exit(0);
    }

    private static Process member() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Xmx1g",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.carabiner.cli.Main",
                "node",
                "--port",
                "0",
                "--cluster-port",
                "0"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .put(
                        "CARABINER_CLUSTER_NAME",
                        "many-sockets-" + ProcessHandle.current().pid());
        return builder.start();
    }

    private static int port(Process member) throws IOException {
        // Left open: it closes with the process.
        var lines = member.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher ready = Pattern.compile("carabiner ready .* http=http://127\\.0\\.0\\.1:(\\d+) .*")
                    .matcher(line);
            if (ready.matches()) {
                return Integer.parseInt(ready.group(1));
            }
        }
        throw new IOException("the member ended before it was ready");
    }

    private static Future<NetSocket> opened(NetClient client, int port, boolean bridge) {
        return client.connect(port, "127.0.0.1").compose(socket -> {
            Promise<NetSocket> answered = Promise.promise();
            socket.handler(bytes -> {
                if (bytes.getByte(0) == (byte) 0x89) {
                    socket.write(PONG).onFailure(gone -> {});
                } else if (bytes.toString().contains("\"raft\"")) {
                    answered.tryComplete(socket);
                } else if (bytes.toString().startsWith("HTTP/1.1 101")) {
                    socket.write(request(bridge)).onFailure(answered::tryFail);
                } else {
                    answered.tryFail(bytes.toString());
                }
            });
            return socket.write("GET " + (bridge ? "/eventbus/websocket" : "/v1/ws")
                            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .compose(sent -> answered.future());
        });
    }

    private static Buffer request(boolean bridge) {
        String text = bridge
                ? "{\"type\":\"send\",\"address\":\"carabiner\",\"replyAddress\":\"r\",\"body\":{\"op\":\"cluster.get\"}}"
                : "{\"id\":1,\"op\":\"cluster.get\"}";
        return Buffer.buffer()
                .appendByte((byte) 0x81)
                .appendByte((byte) (0x80 | text.length()))
                .appendInt(0)
                .appendString(text);
    }

    private static void print(String when, long pid) throws Exception {
        // Twice: the first collection may only find what is to be cleaned up.
        String unused = run("jcmd", pid, "GC.run") + run("jcmd", pid, "GC.run");
        Matcher used = USED.matcher(run("jcmd", pid, "GC.heap_info"));
        double heap = used.find() ? Long.parseLong(used.group(1)) / 1024.0 : Double.NaN;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            System.out.printf(
                    Locale.ROOT,
                    "%-7s heap after collection %.0f MiB, resident %.0f MiB, %s threads, %d file descriptors%n",
                    when,
                    heap,
                    Long.parseLong(status(pid, "VmRSS")) / 1024.0,
                    status(pid, "Threads"),
                    descriptors.count());
        }
    }

    private static String run(String tool, long pid, String command) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", tool).toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return out;
    }

    private static String status(long pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.replaceAll("\\D", ""))
                .findFirst()
                .orElse("0");
    }

    private static double cpuSeconds(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().totalCpuDuration())
                .map(used -> used.toMillis() / 1000.0)
                .orElse(Double.NaN);
    }

    /** Of all processors together, in hundredths of a second there. */
    private static double hostBusySeconds() throws IOException {
        String[] ticks = Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+", -1);
        return (Long.parseLong(ticks[1]) + Long.parseLong(ticks[2]) + Long.parseLong(ticks[3])) / 100.0;
    }
}
