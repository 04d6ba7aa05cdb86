package dev.carabiner.gateway;

import dev.carabiner.config.InvalidOptionException;
import dev.carabiner.config.PemFile;
import dev.carabiner.config.TlsFiles;
import dev.carabiner.config.TlsIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes new certificates into use when their files change, for connections that come after that. What cannot be used,
 * such as a file that is half written or a key of another certificate, is said in the log, once, and the old ones stay.
 *
 * <p>Reads whole files, every few seconds, and off the event loop: times of files tell too little where a directory is
 * swapped below them, as Kubernetes does it.
 */
final class CertificateWatch {
    private static final System.Logger LOG = System.getLogger(CertificateWatch.class.getName());
    private static final Duration REMIND = Duration.ofDays(1);

    private final Vertx vertx;
    private final TlsFiles files;
    private final Function<TlsIdentity, Future<?>> server;

    // Owned by the event loop of the doors.
    private TlsIdentity identity;
    private List<byte[]> seen = List.of();
    private Future<?> verdict = Future.succeededFuture(); // On what was seen.
    private Optional<String> problem = Optional.empty();
    private Optional<Instant> reminded = Optional.empty();
    private boolean looking;

    /** @param server takes an identity into use; its future tells whether it could */
    CertificateWatch(Vertx vertx, DoorGuard.Tls tls, Function<TlsIdentity, Future<?>> server) {
        this.vertx = vertx;
        this.files = tls.files();
        this.identity = tls.identity();
        this.server = server;
    }

    /** Looks at the files, unless it still does. */
    void tick() {
        remind(Instant.now()); // The one clock that certificates are about.
        if (looking) {
            return;
        }
        looking = true;
        read().compose(this::take)
                .onSuccess(changed -> problem = Optional.empty())
                .onFailure(this::tell)
                .onComplete(done -> looking = false);
    }

    private Future<List<byte[]>> read() {
        List<Future<Buffer>> reading = new ArrayList<>();
        for (PemFile file : files.all()) {
            reading.add(vertx.fileSystem()
                    .readFile(file.path().toString())
                    .recover(gone -> Future.failedFuture(file.unreadable(gone))));
        }
        return Future.all(reading).map(read -> reading.stream()
                .map(buffer -> buffer.result().getBytes())
                .toList());
    }

    private Future<?> take(List<byte[]> contents) {
        if (!isSeen(contents)) {
            seen = contents;
            verdict = judge(contents);
        }
        return verdict;
    }

    private Future<?> judge(List<byte[]> contents) {
        TlsIdentity fresh;
        try {
            fresh = files.parse(contents);
        } catch (InvalidOptionException unusable) {
            return Future.failedFuture(unusable);
        }
        if (fresh.isSameAs(identity)) {
            return Future.succeededFuture();
        }
        return server.apply(fresh).onSuccess(taken -> {
            identity = fresh;
            reminded = Optional.empty();
            LOG.log(Level.INFO, "new certificate in use: {0}", fresh);
        });
    }

    private boolean isSeen(List<byte[]> contents) {
        if (seen.size() != contents.size()) {
            return false;
        }
        for (int i = 0; i < contents.size(); i++) {
            if (!Arrays.equals(seen.get(i), contents.get(i))) {
                return false;
            }
        }
        return true;
    }

    private void tell(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        if (!problem.equals(Optional.of(text))) {
            problem = Optional.of(text);
            LOG.log(Level.WARNING, "{0}; the certificate in use stays: {1}", text, identity);
        }
    }

    private void remind(Instant now) {
        boolean due = reminded.map(last -> Duration.between(last, now).compareTo(REMIND) > 0)
                .orElse(true);
        if (due && identity.endsSoon(now)) {
            reminded = Optional.of(now);
            LOG.log(
                    Level.WARNING,
                    "{0}: the certificate ends soon, or has: {1}",
                    files.certificate().path(),
                    identity);
        }
    }
}
