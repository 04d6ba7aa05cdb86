package dev.carabiner.lock;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Short ways to ask something of the lock {@code L}. Without a desk: from visit 1 at the desk {@code desk}. */
final class Say {
    static final LockName LOCK = new LockName("L");
    static final String DESK = "desk";
    static final long TTL = 10_000;

    private Say() {}

    static LeaseKey key(String id) {
        return new LeaseKey(LOCK, new LeaseId(id));
    }

    static LeaseRequest exclusive(String id) {
        return exclusive(id, TTL);
    }

    static LeaseRequest exclusive(String id, long ttlMillis) {
        return exclusive(LOCK, id, ttlMillis);
    }

    static LeaseRequest exclusive(LockName lock, String id, long ttlMillis) {
        return new LeaseRequest(
                new LeaseKey(lock, new LeaseId(id)), LockMode.EXCLUSIVE, 1, 1, ttlMillis, "holder", "{}", "");
    }

    static LeaseRequest shared(String id) {
        return new LeaseRequest(key(id), LockMode.SHARED, 1, 1, TTL, "holder", "{}", "");
    }

    static LeaseRequest permits(String id, int permits, int limit) {
        return new LeaseRequest(key(id), LockMode.PERMIT, permits, limit, TTL, "holder", "{}", "");
    }

    static LeaseRequest ownedBy(String subject, LeaseRequest request) {
        return new LeaseRequest(
                request.key(),
                request.mode(),
                request.permits(),
                request.limit(),
                request.ttlMillis(),
                request.holder(),
                request.metadata(),
                subject);
    }

    static Origin from(String desk) {
        return new Origin(desk, 1);
    }

    static LockCommand tryFor(LeaseRequest request) {
        return tryFor(request, DESK, 1);
    }

    static LockCommand tryFor(LeaseRequest request, String desk, long visit) {
        return new LockCommand.Acquire(from(desk), visit, request, false, Optional.empty(), 0);
    }

    static LockCommand waitFor(LeaseRequest request) {
        return waitFor(request, DESK, 1);
    }

    static LockCommand waitFor(LeaseRequest request, String desk, long visit) {
        return new LockCommand.Acquire(from(desk), visit, request, true, Optional.empty(), 0);
    }

    static LockCommand waitAgain(LeaseRequest request, Ticket ticket) {
        return new LockCommand.Acquire(from(DESK), 1, request, true, Optional.of(ticket), 0);
    }

    static LockCommand renew(String id) {
        return new LockCommand.Renew(from(DESK), key(id), OptionalLong.empty(), "");
    }

    static LockCommand renew(String id, long ttlMillis) {
        return new LockCommand.Renew(from(DESK), key(id), OptionalLong.of(ttlMillis), "");
    }

    static LockCommand confirm(String id) {
        return confirm(id, DESK);
    }

    static LockCommand confirm(String id, String desk) {
        return confirm(id, desk, 1);
    }

    static LockCommand confirm(String id, String desk, long visit) {
        return new LockCommand.Confirm(from(desk), visit, key(id));
    }

    static LockCommand release(String id) {
        return new LockCommand.Release(from(DESK), key(id), "");
    }

    static LockCommand cancel(String id) {
        return new LockCommand.Cancel(from(DESK), key(id), "");
    }

    static LockCommand withdraw(String id, String desk, long visit) {
        return new LockCommand.Withdraw(from(desk), visit, key(id));
    }

    static LockCommand breakAll() {
        return new LockCommand.Break(from(DESK), LOCK, Optional.empty(), "operator");
    }

    static LockCommand breakOne(String id) {
        return new LockCommand.Break(from(DESK), LOCK, Optional.of(new LeaseId(id)), "operator");
    }

    static LockCommand get() {
        return new LockCommand.Get(from(DESK), LOCK);
    }

    static LockCommand check(FencingToken token) {
        return new LockCommand.Check(from(DESK), LOCK, token);
    }

    static LockCommand present(String desk, LockCommand.Wait... waits) {
        return new LockCommand.Present(from(desk), List.of(waits));
    }

    static LockCommand.Wait waiting(LeaseRequest request, long visit, Ticket ticket) {
        return new LockCommand.Wait(visit, request, ticket, 0);
    }
}
