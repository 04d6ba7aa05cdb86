package dev.carabiner;

import io.vertx.core.Future;
import java.util.function.Function;

/**
 * Locks with leases, for code. May be used from any context; each future completes on the context of the caller. Failures
 * are {@link LockException}s.
 */
public interface Locks {
    /**
     * Acquires a lock.
     *
     * @return the lease; fails with {@code held} if {@link LockOptions#waiting} is zero and somebody holds it, with
     *     {@code timeout} when the wait is over, with {@code unavailable} if the service could not answer until then. In
     *     each of these cases nothing is held.
     */
    Future<Lease> acquire(String name, LockOptions options);

    /** Acquires a lock with the {@link LockOptions#defaults}. */
    default Future<Lease> acquire(String name) {
        return acquire(name, LockOptions.defaults());
    }

    /**
     * Works under a lock: acquires it, runs the work, and releases it when the work has ended, however it ended.
     *
     * @return as the work; fails with {@code lost} if the lease was lost before the work had ended, for then it may have
     *     overlapped with another's. The work is not stopped; it can watch {@link Lease#lost}.
     */
    <T> Future<T> withLock(String name, LockOptions options, Function<Lease, Future<T>> work);
}
