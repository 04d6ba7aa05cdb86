package dev.carabiner.cluster;

import io.vertx.core.Future;
import io.vertx.core.shareddata.Lock;
import java.time.Duration;

/** Serves {@code vertx.sharedData().getLock}. Implemented where locks are; declared here, where Vert.x asks for them. */
public interface LockProvider {
    /**
     * Acquires a lock. Called on the context of whoever wants it; must not block.
     *
     * @param timeout how long to wait; zero: take it only if it is free
     * @return the lock, or a failure when the time is over; {@link Lock#release} is the provider's to define
     */
    Future<Lock> acquire(String name, Duration timeout);
}
