package dev.carabiner.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program of the host that is run to its end. */
final class Command {
    private Command() {}

    /** Its exit status, and all that it wrote. */
    record Result(int status, String text) {
        boolean succeeded() {
            return status == 0;
        }
    }

    static Result attempt(String... words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), text.strip());
        } catch (IOException absent) {
            return new Result(127, String.valueOf(absent.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + List.of(words), interrupted);
        }
    }

    /** @throws UncheckedIOException if it fails */
    static String run(String... words) {
        Result result = attempt(words);
        if (!result.succeeded()) {
            throw new UncheckedIOException(
                    new IOException(String.join(" ", words) + ": status " + result.status() + ": " + result.text()));
        }
        return result.text();
    }
}
