package dev.carabiner;

import io.vertx.core.Future;
import java.util.function.Function;

/**
 * Locks with leases, for code. May be used from any context; each future completes on the context of the caller. Failures
 * are {@link LockException}s.
 */
public interface Locks {
    /**
     * Acquires a lock. While the service changes hands it is asked again, under the same lease id and in the same place of
     * the queue, until the wait is over, and for two seconds in any case.
     *
     * @return the lease; fails with {@code held} if {@link LockOptions#waiting} is zero and somebody holds it, with
     *     {@code timeout} when the wait is over, with {@code unavailable} if the service could not answer until then. In
     *     each of these cases nothing is held; after {@code unavailable} the service may still have to hear of that, for
     *     one time to live at most.
     */
    Future<Lease> acquire(String name, LockOptions options);

    /** Acquires a lock with the {@link LockOptions#defaults}. */
    default Future<Lease> acquire(String name) {
        return acquire(name, LockOptions.defaults());
    }

    /**
     * Works under a lock: acquires it, runs the work, and releases it when the work has ended, however it ended. The work
     * begins on the context of the caller. One that throws, or returns null, has failed.
     *
     * @return as the work; fails with {@code lost} if the lease was lost before the work had ended, for then it may have
     *     overlapped with another's. The work is not stopped; it can watch {@link Lease#lost}. Completes when the release
     *     is confirmed, or 2 s after the work has ended.
     */
    <T> Future<T> withLock(String name, LockOptions options, Function<Lease, Future<T>> work);

    /**
     * A semaphore of this name, with so many permits in all. Nothing is asked for yet.
     *
     * @throws IllegalArgumentException if {@code limit} is below 1
     */
    default Semaphore semaphore(String name, int limit) {
        return new Semaphore(this, name, limit);
    }

    /** A lock of this name for readers and writers. Nothing is asked for yet. */
    default ReadWriteLock readWrite(String name) {
        return new ReadWriteLock(this, name);
    }
}
