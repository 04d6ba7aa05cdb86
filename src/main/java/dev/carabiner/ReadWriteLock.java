package dev.carabiner;

import io.vertx.core.Future;
import java.util.function.Function;

/**
 * A lock that many may hold to read, or one to write. First come, first granted: a writer that waits is not overtaken by
 * readers. A lease to read cannot become one to write; release it and ask anew.
 */
public record ReadWriteLock(Locks locks, String name) {
    /** Takes it together with other readers. */
    public Future<Lease> read(LockOptions options) {
        return locks.acquire(name, options.shared());
    }

    /** Takes it alone. */
    public Future<Lease> write(LockOptions options) {
        return locks.acquire(name, options.exclusive());
    }

    /** Works while nobody writes, as {@link Locks#withLock} does. */
    public <T> Future<T> withRead(LockOptions options, Function<Lease, Future<T>> work) {
        return locks.withLock(name, options.shared(), work);
    }

    /** Works while nobody else reads or writes. */
    public <T> Future<T> withWrite(LockOptions options, Function<Lease, Future<T>> work) {
        return locks.withLock(name, options.exclusive(), work);
    }
}
