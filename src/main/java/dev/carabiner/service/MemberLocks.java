package dev.carabiner.service;

import dev.carabiner.lock.LockName;
import io.vertx.core.Future;
import io.vertx.core.shareddata.Lock;

/** The locks of a member that has joined, as {@code getLock} asks for them. */
interface MemberLocks {
    /**
     * Acquires a lock, from any context; those who ask from one context come in the order in which they asked.
     *
     * @return on any context; fails with an {@link dev.carabiner.wire.OperationFailure}, or with an
     *     {@link IllegalStateException} if this member has left
     */
    Future<Lock> acquire(LockName lock, long waitMillis);
}
