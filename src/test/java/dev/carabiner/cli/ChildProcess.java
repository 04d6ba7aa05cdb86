package dev.carabiner.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command in a process of its own, with the classes and the flags of this one. Killed when the test is over. */
public final class ChildProcess implements AutoCloseable {
    /**
     * What libraries warn of when the process was not given its time, and of elections, which are repeated for that or
     * for votes that were split. Nobody is at fault.
     */
    private static final Pattern OF_A_BUSY_MACHINE = Pattern.compile(
            "\\S+ WARN  (BlockedThreadChecker|ClusterHeartbeatManager|(RaftNode\\S*|\\w*(Vote|Election)\\w*)\\(\\S+\\)): .*");

    private final Process process;
    private final Path out;
    private final Path err;

    private ChildProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    public static ChildProcess start(Path directory, Map<String, String> environment, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of("-cp", classPath(), Main.class.getName()));
        command.addAll(List.of(args));
        try {
            Path out = Files.createTempFile(directory, "child", ".out");
            Path err = Files.createTempFile(directory, "child", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("CARABINER_"));
            builder.environment().putAll(environment);
            return new ChildProcess(builder.start(), out, err);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The lines that it has written to standard output. */
    public List<String> out() {
        return lines(out);
    }

    List<String> err() {
        return lines(err);
    }

    /** The same without what is only said because this machine is busy: what a user would have to see to. */
    List<String> complaints() {
        return err().stream()
                .filter(line -> !OF_A_BUSY_MACHINE.matcher(line).matches())
                .toList();
    }

    /** Waits for a line of standard output. */
    public void awaitLine(Predicate<String> wanted, Duration bound) throws InterruptedException {
        await(out, wanted, bound);
    }

    /** Waits for words on standard error. */
    public void awaitError(String words, Duration bound) throws InterruptedException {
        await(err, line -> line.contains(words), bound);
    }

    private void await(Path file, Predicate<String> wanted, Duration bound) throws InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        boolean over;
        do {
            over = !process.isAlive() || System.nanoTime() - deadline >= 0;
            if (lines(file).stream().anyMatch(wanted)) {
                return;
            }
            Thread.sleep(50); // Nothing tells when another process writes.
        } while (!over);
        throw new AssertionError("no such line within " + bound + "; out: " + out() + "; err: " + err());
    }

    /** Asks it to stop, as SIGTERM does. */
    void terminate() {
        process.destroy();
    }

    int awaitExit(Duration bound) throws InterruptedException {
        if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + bound + "; out: " + out() + "; err: " + err());
        }
        return process.exitValue();
    }

    /** Ends it, as SIGKILL does. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Without SLF4J, which only comes with a library of our tests, and complains of having nothing to log to. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("slf4j"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The last one may be under way as long as the process lives, and is not told of before its end is there. */
    private List<String> lines(Path file) {
        boolean over = !process.isAlive();
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return text.substring(0, over ? text.length() : text.lastIndexOf('\n') + 1)
                    .lines()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
