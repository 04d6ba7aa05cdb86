package dev.carabiner.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileIT {
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException unreadable) {
            throw new IllegalArgumentException("no number", unreadable);
        }
    }

    private WatchedFile<Integer> open(Path path) throws Exception {
        return WatchedFile.open(vertx, "auth.test", path, WatchedFileIT::number).await(20, TimeUnit.SECONDS);
    }

    private static void write(Path path, String text) throws Exception {
        Path unused = Files.writeString(path, text);
    }

    @Test
    void refresh_whateverHappensToTheFile_keepsWhatCouldBeUsedLast() throws Exception {
        Path path = folder.resolve("file");
        write(path, "1");
        WatchedFile<Integer> file = open(path);
        assertThat(file.value()).isEqualTo(1);

        awaitAfter(file, path, "2", 2);
        assertThat(after(file, path, "broken")).isEqualTo(2);
        assertThat(after(file, path, "2")).isEqualTo(2);
        awaitAfter(file, path, "3", 3);
        assertThat(after(file, path, "9".repeat(TokenFile.MAX_BYTES + 1))).isEqualTo(3);
        Files.delete(path);
        file.refresh().await(20, TimeUnit.SECONDS);
        assertThat(file.value()).isEqualTo(3);
        awaitAfter(file, path, "4", 4);
    }

    /** A look that is under way already, by itself, may have seen what was there before: then another one is due. */
    private static void awaitAfter(WatchedFile<Integer> file, Path path, String text, int expected) throws Exception {
        write(path, text);
        TestCluster.awaitUntil("the file is read", () -> {
            Future<Void> unused = file.refresh();
            return file.value() == expected;
        });
    }

    private static int after(WatchedFile<Integer> file, Path path, String text) throws Exception {
        write(path, text);
        file.refresh().await(20, TimeUnit.SECONDS);
        return file.value();
    }

    @Test
    void open_whatCannotBeUsed_failsAndNamesKeyAndFile() throws Exception {
        Path path = folder.resolve("file");
        assertThatThrownBy(() -> open(path)).hasMessageStartingWith("auth.test: " + path + " cannot be used: ");
        assertThatThrownBy(() -> open(folder)).hasMessageContaining("a file of at most 1048576 bytes");
        write(path, "broken");
        assertThatThrownBy(() -> open(path)).hasMessage("auth.test: " + path + " cannot be used: no number");
    }
}
