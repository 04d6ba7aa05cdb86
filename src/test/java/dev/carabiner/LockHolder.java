package dev.carabiner;

import dev.carabiner.cluster.CarabinerClusterManager;
import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An application in a process of its own, that can be killed: told by its environment, it names the cluster manager
 * without arguments, takes one lock, and keeps it.
 */
final class LockHolder implements AutoCloseable {
    private static final String HELD = "held";

    private final Process process;
    private final Path out;

    private LockHolder(Process process, Path out) {
        this.process = process;
        this.out = out;
    }

    public static void main(String[] args) {
        Vertx.builder()
                .withClusterManager(new CarabinerClusterManager())
                .buildClustered()
                .compose(vertx -> vertx.sharedData().getLock(args[0]))
                .onSuccess(lock -> System.out.println(HELD))
                .onFailure(Throwable::printStackTrace);
    }

    /** Starts it as one more of these members. */
    static LockHolder start(Path directory, PlainMembers members, String lock) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of("-cp", classPath(), LockHolder.class.getName(), lock));
        Path out = Files.createTempFile(directory, "holder", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("CARABINER_"));
        members.common().forEach((key, value) -> environment.put(variable(key), value));
        environment.put(variable("cluster.port"), Integer.toString(members.nextPort()));
        return new LockHolder(builder.start(), out);
    }

    private static String variable(String key) {
        return "CARABINER_" + key.toUpperCase(java.util.Locale.ROOT).replace('.', '_');
    }

    /** The jar as it is shipped, where there is one, so that it is proven to serve as a library. */
    private static String classPath() {
        Path jar = Path.of("target", "carabiner.jar");
        String own = System.getProperty("java.class.path");
        return Files.exists(jar)
                ? jar + File.pathSeparator + Path.of("target", "test-classes")
                : Arrays.stream(own.split(File.pathSeparator))
                        .filter(entry -> !entry.contains("slf4j"))
                        .collect(Collectors.joining(File.pathSeparator));
    }

    void awaitHeld(Duration bound) {
        TestCluster.awaitUntil("held by another process: " + out, bound, () -> lines().contains(HELD));
    }

    private List<String> lines() {
        try {
            if (!process.isAlive()) {
                throw new AssertionError("ended: " + Files.readString(out));
            }
            return Files.readString(out).lines().toList();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    /** Ends it as a crash does. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }
}
