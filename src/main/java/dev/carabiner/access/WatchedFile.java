package dev.carabiner.access;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileProps;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * What a file says, read again every 5 s. Read whole each time and compared: a time of change can stay the same, above all
 * where files are replaced by links. If it cannot be read or used any more, what it said before goes on, and the log says
 * so, once.
 */
final class WatchedFile<T> {
    static final long EVERY_MILLIS = 5_000;

    private static final Logger LOG = System.getLogger(WatchedFile.class.getName());

    private final Vertx vertx;
    private final String key;
    private final Path path;
    private final Function<String, T> parser;

    // Owned by the context that opened it; the value may be read by all.
    private volatile T value;
    private Buffer seen;
    private String problem = "";
    private boolean reading;

    private WatchedFile(Vertx vertx, String key, Path path, Function<String, T> parser, Buffer seen) {
        this.vertx = vertx;
        this.key = key;
        this.path = path;
        this.parser = parser;
        this.seen = seen;
        this.value = parser.apply(seen.toString(StandardCharsets.UTF_8));
    }

    /**
     * Reads the file, on the current context, and goes on doing so for as long as that lives.
     *
     * @param key of the setting that names it, for people
     * @param parser throws {@link IllegalArgumentException} for what cannot be used
     */
    static <T> Future<WatchedFile<T>> open(Vertx vertx, String key, Path path, Function<String, T> parser) {
        return read(vertx, path)
                .map(bytes -> new WatchedFile<>(vertx, key, path, parser, bytes))
                .recover(unusable -> Future.failedFuture(new IllegalArgumentException(
                        key + ": " + path + " cannot be used: " + reason(unusable), unusable)))
                .onSuccess(file -> vertx.setPeriodic(EVERY_MILLIS, tick -> {
                    Future<Void> unused = file.refresh();
                }));
    }

    private static Future<Buffer> read(Vertx vertx, Path path) {
        // Asked for its size first: what is named by mistake may be of any.
        return vertx.fileSystem().props(path.toString()).compose(props -> check(props)
                .compose(fits -> vertx.fileSystem().readFile(path.toString())));
    }

    private static Future<Void> check(FileProps props) {
        if (!props.isRegularFile() || props.size() > TokenFile.MAX_BYTES) {
            return Future.failedFuture(new IllegalArgumentException("no file, or " + props.size()
                    + " bytes (expected: a file of at most " + TokenFile.MAX_BYTES + " bytes)"));
        }
        return Future.succeededFuture();
    }

    /** What the file said when it could be used last. */
    T value() {
        return value;
    }

    /** Looks whether it says something else by now. Never fails. */
    Future<Void> refresh() {
        if (reading) {
            return Future.succeededFuture();
        }
        reading = true;
        Promise<Void> done = Promise.promise();
        read(vertx, path).onComplete(read -> {
            reading = false;
            if (read.failed()) {
                complain(reason(read.cause()));
            } else {
                take(read.result());
            }
            done.complete();
        });
        return done.future();
    }

    private void take(Buffer bytes) {
        if (bytes.equals(seen) && problem.isEmpty()) {
            return;
        }
        try {
            boolean changed = !bytes.equals(seen);
            T next = parser.apply(bytes.toString(StandardCharsets.UTF_8));
            seen = bytes;
            value = next;
            problem = "";
            LOG.log(Level.INFO, "{0}: {1} {2}", key, path, changed ? "has changed and is used now" : "is back");
        } catch (RuntimeException unusable) {
            complain(reason(unusable));
        }
    }

    private void complain(String now) {
        if (!now.equals(problem)) {
            problem = now;
            LOG.log(Level.WARNING, "{0}: {1} cannot be used, what it said before goes on: {2}", key, path, now);
        }
    }

    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && !(root instanceof IllegalArgumentException)) {
            root = root.getCause();
        }
        boolean plain = root instanceof IllegalArgumentException;
        return plain ? String.valueOf(root.getMessage()) : root.toString();
    }
}
