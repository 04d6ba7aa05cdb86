package dev.carabiner.service;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.shareddata.Lock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * {@code vertx.sharedData().getLock} of a member that has joined: exclusive, in the order of asking, without a thread.
 * Such a lock has no time to live of its own, so its lease is renewed while the member lives, and freed 10 s after it
 * died. A lease that is lost all the same (a member cut off for so long) is logged; its late release frees nobody else.
 */
final class SharedDataLocks implements MemberLocks {
    private static final Duration TTL = Duration.ofSeconds(10);

    /**
     * Longer waits count as this one, so that deadlines can be computed with. There is no other bound: a wait is one entry
     * of memory, keeps its place however long it lasts, and ends with its caller's process.
     */
    private static final long LONGEST_WAIT_MILLIS = Duration.ofDays(36_500).toMillis();

    /** How long leaving waits for what was held to be free; an owner answers in milliseconds. */
    private static final Duration GIVE_BACK = Duration.ofSeconds(1);

    private final Context home;
    private final LockMember locks;
    private final String holder;
    private final String subject;

    // Owned by the coordination context.
    private final Set<HeldLock> held = new LinkedHashSet<>();
    private boolean closed;

    SharedDataLocks(Context home, LockMember locks, String memberName, String subject) {
        this.home = home;
        this.locks = locks;
        this.holder = memberName;
        this.subject = subject;
    }

    @Override
    public Future<Lock> acquire(LockName lock, long waitMillis) {
        Promise<Lock> caller = Promise.promise();
        home.runOnContext(now -> ask(lock, Math.min(waitMillis, LONGEST_WAIT_MILLIS), caller));
        return caller.future();
    }

    private void ask(LockName lock, long waitMillis, Promise<Lock> caller) {
        if (closed) {
            caller.fail(left(lock));
            return;
        }
        LeaseKey key = new LeaseKey(lock, new LeaseId(UUID.randomUUID().toString()));
        LeaseRequest request = new LeaseRequest(key, LockMode.EXCLUSIVE, 1, 1, TTL.toMillis(), holder, "{}", subject);
        locks.acquire(request, waitMillis)
                .onSuccess(grant -> take(grant, caller))
                .onFailure(caller::fail);
    }

    private void take(Grant grant, Promise<Lock> caller) {
        HeldLock lock = new HeldLock(home, locks, grant, held::remove);
        if (closed) {
            // Granted while this member was leaving: nobody is to start what nobody will wait for.
            Future<Void> unused = lock.giveBack();
            caller.fail(left(grant.request().key().lock()));
            return;
        }
        held.add(lock);
        caller.complete(lock);
    }

    private static IllegalStateException left(LockName lock) {
        return new IllegalStateException("lock: " + lock + " (expected: a Vert.x that has not left its cluster)");
    }

    /**
     * Ends it, when nobody is left who works under a lock of this member: fails what is waited for, refuses what is asked
     * for from now on, and gives back what is held, so that others need not wait for it to expire. Withdrawn before given
     * back, or what one caller here held the next one here would get.
     *
     * @return done when everything is free, or after a second; never fails
     */
    Future<Void> close() {
        Promise<Void> done = Promise.promise();
        home.runOnContext(now -> {
            closed = true;
            locks.desk().giveUpAll();
            List<Future<Void>> freed =
                    List.copyOf(held).stream().map(HeldLock::giveBack).toList();
            Future.join(freed)
                    .timeout(GIVE_BACK.toMillis(), TimeUnit.MILLISECONDS)
                    .onComplete(over -> done.complete());
        });
        return done.future();
    }
}
