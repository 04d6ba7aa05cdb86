package dev.carabiner.ring.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where and with what it was measured. */
final class Machine {
    private Machine() {}

    static void print(PrintStream out) {
        out.println("Measured on " + processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores, "
                + System.getProperty("os.name") + "; " + System.getProperty("java.vm.name") + " "
                + System.getProperty("java.vm.version") + "; " + libraries() + ".");
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst(".*:\\s*", ""))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException elsewhere) {
            return System.getProperty("os.arch");
        }
    }

    private static String libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .map(entry -> String.valueOf(Path.of(entry).getFileName()).replace(".jar", ""))
                .filter(name -> name.matches("(jmh-core|hash4j|vertx-core|spymemcached)-[0-9.]+"))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
