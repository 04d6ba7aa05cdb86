package dev.carabiner.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Lock;
import java.time.Duration;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The locks of one Vert.x, by whoever was handed in to serve them or, if nobody was, is found at first use. */
final class ProvidedLocks {
    private final AtomicReference<@Nullable LockProvider> provider = new AtomicReference<>();

    /** @throws IllegalStateException if locks are served already */
    void handIn(LockProvider handedIn) {
        if (!provider.compareAndSet(null, handedIn)) {
            throw new IllegalStateException(
                    "lock provider: locks are served already (expected: one handed in once, before the first lock)");
        }
    }

    Future<Lock> acquire(Vertx vertx, String name, Duration timeout) {
        LockProvider serving = provider.get();
        try {
            return (serving == null ? find(vertx) : serving).acquire(name, timeout);
        } catch (RuntimeException | ServiceConfigurationError unserved) {
            return Future.failedFuture(unserved);
        }
    }

    // Of several first callers each may find one: the first found counts, and the others have started nothing.
    private LockProvider find(Vertx vertx) {
        // By our own class loader: the caller's thread may have any, or none that knows of us.
        LockProvider found = ServiceLoader.load(LockProvider.class, LockProvider.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no lock service (expected: META-INF/services/"
                        + LockProvider.class.getName() + " of the Carabiner jar; a repackaged one may have lost it)"));
        found.open(vertx);
        LockProvider earlier = provider.compareAndExchange(null, found);
        return earlier == null ? found : earlier;
    }

    /** See {@link LockProvider#leave}; nothing to do if no lock was ever asked for. */
    Future<Void> leave() {
        LockProvider serving = provider.get();
        return serving == null ? Future.succeededFuture() : serving.leave();
    }
}
