package dev.carabiner.service;

import dev.carabiner.cluster.LockProvider;
import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.Push;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Lock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * {@code vertx.sharedData().getLock}, served by the lock service: exclusive, in the order of asking, without a thread.
 * Such a lock has no time to live of its own, so its lease is renewed while the member lives, and freed 10 s after it
 * died. A lease that is lost all the same (a member cut off for so long) is logged; its late release frees nobody else.
 */
final class SharedDataLocks implements LockProvider {
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Logger LOG = System.getLogger(SharedDataLocks.class.getName());

    private final Vertx vertx;
    private final Context home;
    private final LockMember locks;
    private final String holder;

    SharedDataLocks(Vertx vertx, Context home, LockMember locks, String memberName) {
        this.vertx = vertx;
        this.home = home;
        this.locks = locks;
        this.holder = memberName;
    }

    @Override
    public Future<Lock> acquire(String name, Duration timeout) {
        LockName lock;
        try {
            lock = new LockName(name);
        } catch (IllegalArgumentException misnamed) {
            return Future.failedFuture(misnamed);
        }
        LeaseId id = new LeaseId(UUID.randomUUID().toString());
        LeaseRequest request =
                new LeaseRequest(new LeaseKey(lock, id), LockMode.EXCLUSIVE, 1, 1, TTL.toMillis(), holder, "{}", "");
        Context caller = vertx.getOrCreateContext();
        Promise<Lock> promise = Promise.promise();
        home.runOnContext(now -> locks.acquire(request, timeout.toMillis()).onComplete(grant -> {
            if (grant.succeeded()) {
                Held held = new Held(grant.result());
                held.renewLater();
                caller.runOnContext(back -> promise.complete(held));
            } else {
                caller.runOnContext(back -> promise.fail(explained(name, timeout, grant.cause())));
            }
        }));
        return promise.future();
    }

    private static String lossText(Push.LeaseLost loss) {
        return switch (loss.loss()) {
            case EXPIRED -> "it was not renewed in time";
            case BROKEN -> "broken" + (loss.reason().isEmpty() ? "" : ": " + loss.reason());
        };
    }

    private static Throwable explained(String name, Duration timeout, Throwable cause) {
        boolean late = cause instanceof OperationFailure failure
                && (failure.code() == ErrorCode.TIMEOUT || failure.code() == ErrorCode.HELD);
        return late ? new LockTimeout(name, timeout) : cause;
    }

    /** What callers of {@code getLock} have always been told. */
    private static final class LockTimeout extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LockTimeout(String name, Duration timeout) {
            super("Timed out waiting to get lock " + name + " after " + timeout.toMillis() + " ms", null, false, false);
        }
    }

    /** A lease in the hands of an application that does not know of leases. */
    private final class Held implements Lock {
        private final LeaseKey key;
        private final Holdings.Holder holder;

        // Owned by the coordination context.
        private boolean released;
        private boolean lost;
        private long timer;

        private Held(Grant grant) {
            this.key = grant.request().key();
            this.holder = locks.holdings().open(loss -> lost(lossText(loss)));
            holder.holds(key, grant.token(), grant.ttlMillis());
        }

        @Override
        public void release() {
            home.runOnContext(now -> {
                if (!released) {
                    released = true;
                    vertx.cancelTimer(timer);
                    holder.close();
                    tryRelease(System.nanoTime() + TTL.toNanos());
                }
            });
        }

        private void tryRelease(long untilNanos) {
            locks.call(locks.shardOf(key), WaitDesk.ANSWER, origin -> new LockCommand.Release(origin, key, ""))
                    .future()
                    .onComplete(answered -> {
                        if (answered.failed() && System.nanoTime() - untilNanos < 0) {
                            tryRelease(untilNanos);
                        } else if (answered.succeeded() && answered.result().reply() instanceof LockReply.Refused no) {
                            LOG.log(
                                    Level.WARNING,
                                    "late release of lock {0} frees nobody: {1}",
                                    key.lock(),
                                    no.message());
                        }
                    });
        }

        private void renewLater() {
            timer = vertx.setTimer(TTL.toMillis() / 3, now -> renew());
        }

        private void renew() {
            locks.call(
                            locks.shardOf(key),
                            WaitDesk.ANSWER,
                            origin -> new LockCommand.Renew(origin, key, OptionalLong.empty(), ""))
                    .future()
                    .onComplete(answered -> {
                        if (released || lost) {
                            return;
                        }
                        if (answered.succeeded() && answered.result().reply() instanceof LockReply.Refused refused) {
                            lost(refused.message());
                            return;
                        }
                        if (answered.succeeded() && answered.result().reply() instanceof LockReply.Renewed renewed) {
                            holder.holds(key, renewed.token(), renewed.ttlMillis());
                        }
                        renewLater(); // Unanswered too: whether the lease is lost, only an owner can say.
                    });
        }

        /** Heard from the owner at once or, if that word was lost, at the next renewal; said once. */
        private void lost(String how) {
            if (!lost && !released) {
                lost = true;
                vertx.cancelTimer(timer);
                holder.close();
                LOG.log(Level.ERROR, "lock {0} was lost while held: {1}", key.lock(), how);
            }
        }
    }
}
