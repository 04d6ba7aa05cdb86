package dev.carabiner.live;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * How a JVM of the built jar is started. With the jar alone on the class path, but for the one class through which its
 * wall clock can be steered; what the manifest asks of {@code java -jar} is asked by flags.
 */
final class MemberCommand {
    private static final String LOGGING = """
            handlers = java.util.logging.ConsoleHandler
            java.util.logging.ConsoleHandler.level = ALL
            java.util.logging.ConsoleHandler.formatter = dev.carabiner.cli.LogLine
            java.util.logging.ConsoleHandler.filter = dev.carabiner.cli.KnownNoise
            .level = WARNING
            dev.carabiner.level = INFO
            # Tells who leads which Raft group.
            com.hazelcast.cp.level = INFO
            """;

    private final Path directory;
    private final Path jar;
    private final List<String> flags = new ArrayList<>();
    private final String main;

    /** Lays out what the members need in that directory. */
    MemberCommand(Path directory, Path jar) {
        this.directory = directory.toAbsolutePath();
        this.jar = jar.toAbsolutePath();
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            this.main = manifest.getMainAttributes().getValue("Main-Class");
            add("--add-opens", manifest.getMainAttributes().getValue("Add-Opens"));
            add("--add-exports", manifest.getMainAttributes().getValue("Add-Exports"));
            Files.writeString(this.directory.resolve("logging.properties"), LOGGING);
            copyClock();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void add(String flag, String packages) {
        for (String one : packages.split(" ", -1)) {
            flags.add(flag);
            flags.add(one + "=ALL-UNNAMED");
        }
    }

    private void copyClock() throws IOException {
        String name = SteeredClock.class.getName().replace('.', '/') + ".class";
        Path target = directory.resolve("classes").resolve(name);
        Files.createDirectories(target.resolveSibling("."));
        try (InputStream code = SteeredClock.class.getResourceAsStream("SteeredClock.class")) {
            if (code == null) {
                throw new IOException(name + " is missing");
            }
            Files.copy(code, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** @param clock the file that steers the clock of the member */
    List<String> words(Path clock, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
        words.addAll(flags);
        words.add("-Djava.util.logging.config.file=" + directory.resolve("logging.properties"));
        words.add("-Dcom.hazelcast.clock.impl=" + SteeredClock.class.getName());
        words.add("-D" + SteeredClock.FILE + "=" + clock.toAbsolutePath());
        words.addAll(List.of("-cp", directory.resolve("classes") + File.pathSeparator + jar, main));
        words.addAll(arguments);
        return words;
    }
}
