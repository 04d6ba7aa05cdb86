package dev.carabiner.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Lock;
import java.time.Duration;

/**
 * Serves {@code vertx.sharedData().getLock}. Implemented where locks are; declared here, where Vert.x asks for them. One
 * is handed in by whoever starts the lock service himself; else the first lock that is asked for finds one through the
 * {@link java.util.ServiceLoader}.
 */
public interface LockProvider {
    /** Names the Vert.x that is to be served. Called once, before anything else, on one that was found; starts nothing. */
    default void open(Vertx vertx) {}

    /**
     * Acquires a lock. Called on the context of whoever wants it, by many at the same time; must not block.
     *
     * @param timeout how long to wait; zero: take it only if it is free
     * @return the lock, or a failure when the time is over; {@link Lock#release} is the provider's to define
     */
    Future<Lock> acquire(String name, Duration timeout);

    /**
     * Leaves the cluster as far as locks go, in order if it can, before Hazelcast does. Repeating it is harmless.
     *
     * @return done when that is over; bounded by some seconds, and never fails
     */
    default Future<Void> leave() {
        return Future.succeededFuture();
    }
}
