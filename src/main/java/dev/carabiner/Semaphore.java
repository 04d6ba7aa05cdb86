package dev.carabiner;

import io.vertx.core.Future;
import java.util.function.Function;

/**
 * A number of permits that holders share. It says the limit once, for all who take permits must name the same: a
 * {@code conflict} otherwise, while permits are in use.
 *
 * @param limit how many permits there are in all, at least 1
 */
public record Semaphore(Locks locks, String name, int limit) {
    public Semaphore {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: at least 1)");
        }
    }

    /**
     * Takes so many permits at once, in order of asking: who wants many is not overtaken by who wants few.
     *
     * @param permits 1 to the limit
     * @param options of which mode, permits and limit are set here
     */
    public Future<Lease> acquire(int permits, LockOptions options) {
        return locks.acquire(name, options.permits(permits, limit));
    }

    /** Works while holding so many permits, as {@link Locks#withLock} does. */
    public <T> Future<T> withPermits(int permits, LockOptions options, Function<Lease, Future<T>> work) {
        return locks.withLock(name, options.permits(permits, limit), work);
    }
}
