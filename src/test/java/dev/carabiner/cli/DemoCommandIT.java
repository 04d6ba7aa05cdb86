package dev.carabiner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandIT {
    @TempDir
    private Path directory;

    @Test
    void demo_exit_losesNothingUnderTheLockAndEndsWithTheTally() throws InterruptedException {
        try (ChildProcess demo = ChildProcess.start(directory, Map.of(), "demo", "--exit")) {
            assertThat(demo.awaitExit(Duration.ofSeconds(90)))
                    .as("%s", demo.err())
                    .isZero();

            List<String> out = demo.out();
            assertThat(out.get(out.size() - 1)).matches("locked 5, unlocked [1-5]");
            assertThat(out).noneMatch(line -> line.contains("\u001B"));
            assertThat(out.stream().filter(line -> line.contains("has the lock, reads ")))
                    .as("five grants, one after the other, with rising tokens")
                    .hasSize(5)
                    .isSortedAccordingTo((a, b) -> Long.compare(token(a), token(b)))
                    .extracting(line -> line.substring(line.length() - 1))
                    .containsExactly("0", "1", "2", "3", "4");
            assertThat(demo.complaints()).as("nothing to complain of").isEmpty();
        }
    }

    private static long token(String line) {
        return Long.parseLong(line.replaceAll(".*?(\\d{16}).*", "$1"));
    }
}
