package dev.carabiner.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One member: a name and two addresses that stay, and one process after the other behind them. */
final class LiveMember {
    private final int number;
    private final MemberAddress address;
    private final Path directory;
    private final MemberCommand command;
    private final List<String> prefix;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final Orphans orphans;

    // Owned by the thread of the test; closed by a hook of the JVM too.
    private volatile @Nullable Process process;
    private volatile boolean wanted;
    private boolean retired;
    private int lives;
    private int firstLifeOfCluster = 1;

    LiveMember(
            int number,
            MemberAddress address,
            Path directory,
            MemberCommand command,
            List<String> prefix,
            List<String> arguments,
            Map<String, String> environment,
            Orphans orphans) {
        this.number = number;
        this.address = address;
        this.directory = directory;
        this.command = command;
        this.prefix = prefix;
        this.arguments = arguments;
        this.environment = environment;
        this.orphans = orphans;
        setClock(Duration.ZERO);
    }

    int number() {
        return number;
    }

    String name() {
        return address.name();
    }

    MemberAddress address() {
        return address;
    }

    synchronized void start() {
        if (retired) {
            return;
        }
        lives++;
        List<String> words = new ArrayList<>(prefix);
        words.addAll(command.words(clock(), arguments));
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectOutput(log(lives, "out").toFile())
                .redirectError(log(lives, "err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CARABINER_"));
        builder.environment().putAll(environment);
        try {
            Process started = builder.start();
            process = started;
            wanted = true;
            orphans.remember(started.toHandle());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Ends it as a crash does. */
    void kill() {
        wanted = false;
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            await(running, Duration.ofSeconds(10));
        }
    }

    /** Kills it and never starts it again. */
    synchronized void retire() {
        retired = true;
        kill();
    }

    /** Asks it to stop in order. */
    void terminate() {
        wanted = false;
        Process running = process;
        if (running != null) {
            running.destroy();
        }
    }

    /** Its exit status, or empty if it still runs then. */
    Optional<Integer> awaitExit(Duration bound) {
        Process running = process;
        return running != null && await(running, bound) ? Optional.of(running.exitValue()) : Optional.empty();
    }

    private static boolean await(Process process, Duration bound) {
        try {
            return process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void pause() {
        signal("-STOP");
    }

    void resume() {
        signal("-CONT");
    }

    private void signal(String name) {
        Process running = process;
        if (running != null) {
            Command.run("kill", name, Long.toString(running.pid()));
        }
    }

    /** Puts the wall clock of the member off from that of the host. */
    void setClock(Duration offset) {
        try {
            Path written = Files.writeString(directory.resolve("clock-" + number + ".new"), "" + offset.toMillis());
            Files.move(written, clock(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    boolean isRunning() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** Whether it has ended though nobody asked it to. */
    boolean hasEndedByItself() {
        return wanted && !isRunning();
    }

    /** What its present or last process said at its end. */
    String lastWords() {
        return lastLine(log(lives, "err"));
    }

    private static String lastLine(Path file) {
        List<String> lines = lines(file);
        return lines.stream()
                .filter(line -> line.startsWith("carabiner: "))
                .reduce((first, second) -> second)
                .orElse(lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1));
    }

    /** What all its processes have logged. */
    List<String> log() {
        return log(1);
    }

    /** What those have logged that took part in the cluster as it is now, since all members were last started together. */
    List<String> logOfThisCluster() {
        return log(firstLifeOfCluster);
    }

    /** The next process belongs to a cluster that begins anew. */
    synchronized void beginAnew() {
        firstLifeOfCluster = lives + 1;
    }

    private List<String> log(int firstLife) {
        List<String> all = new ArrayList<>();
        for (int life = firstLife; life <= lives; life++) {
            all.addAll(lines(log(life, "err")));
        }
        return all;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).lines().toList() : List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path log(int life, String kind) {
        return directory.resolve(name() + "-" + life + "." + kind);
    }

    private Path clock() {
        return directory.resolve("clock-" + number);
    }

    @Override
    public String toString() {
        return name();
    }
}
