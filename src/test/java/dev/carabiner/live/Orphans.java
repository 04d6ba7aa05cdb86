package dev.carabiner.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/** Remembers on disk which processes were started, so that the next run can end what a killed one left. */
final class Orphans {
    private final Path file;

    Orphans(Path directory) {
        this.file = directory.resolve("processes");
    }

    /** By id and moment of start, for ids are dealt out again. */
    void remember(ProcessHandle process) {
        try {
            Files.writeString(file, line(process) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Ends those that still run, and forgets all. */
    void sweep() {
        try {
            if (Files.exists(file)) {
                Files.readAllLines(file).forEach(Orphans::end);
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void end(String line) {
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(line.substring(0, line.indexOf(' '))));
        process.filter(running -> line(running).equals(line)).ifPresent(ProcessHandle::destroyForcibly);
    }

    private static String line(ProcessHandle process) {
        return process.pid() + " "
                + process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
