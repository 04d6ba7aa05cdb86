package dev.carabiner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandIT {
    @TempDir
    private Path directory;

    @Test
    void bench_ofAll_printsEachLineWithItsYardstick_andEnds() throws Exception {
        try (ChildProcess bench = ChildProcess.start(directory, Map.of(), "bench", "--rounds", "1", "--millis", "10")) {
            assertThat(bench.awaitExit(Duration.ofMinutes(3)))
                    .as(bench.err().toString())
                    .isZero();

            List<String> out = bench.out();
            String figures = "\\s+[0-9.]+ (us|ns)\\s+[0-9.]+ (us|ns)\\s+[0-9.]+ \\([0-9.]+ to [0-9.]+\\)";
            assertThat(out.stream().filter(line -> line.matches("  .*" + figures)))
                    .hasSize(10);
            assertThat(out).anyMatch(line -> line.matches("  64 callers, each its own locks" + figures));
            assertThat(out).anyMatch(line -> line.matches("  at most held by so many of 60 at once\\s+1\\s+\\d+"));
            assertThat(bench.err()).noneMatch(line -> line.contains("Terminating"));
        }
    }
}
