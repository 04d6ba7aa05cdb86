package dev.carabiner.lock;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Optional;

/** Who is granted a lock, and when: at once, or from the queue in its order. */
final class Grants {
    private final Batch batch;
    private final SoftState soft;
    private final Now now;

    Grants(Batch batch) {
        this.batch = batch;
        this.soft = batch.soft;
        this.now = batch.now;
    }

    @CanIgnoreReturnValue
    Ticket enqueue(LeaseRequest request, Ticket asked, long waitedMillis, Visit visit) {
        // Two waits share a ticket only if a register has rolled back, and an epoch was there twice, or if a desk made
        // one up. Then the later one gets its own, and those of the other epoch's sequence are stepped over.
        Ticket ticket = asked;
        while (soft.waits.holds(request.key().lock(), ticket)) {
            ticket = soft.nextTicket();
        }
        long sinceNanos = now.nanos() - waitedMillis * 1_000_000;
        soft.waits.add(new Waiter(request, ticket, sinceNanos, visit, now.nanos()));
        return ticket;
    }

    /** Whether a newcomer may be granted at once: it fits beside the holders, and passes nobody who waits. */
    boolean isNext(LeaseRequest request) {
        return soft.waits.size(request.key().lock()) == 0 && fits(request);
    }

    private boolean fits(LeaseRequest request) {
        List<HeldLease> held = batch.held(request.key().lock());
        return switch (request.mode()) {
            case EXCLUSIVE -> held.isEmpty();
            case SHARED -> held.stream().allMatch(lease -> lease.request().mode() == LockMode.SHARED);
            case PERMIT ->
                held.stream().mapToLong(lease -> lease.request().permits()).sum() + request.permits()
                        <= request.limit();
        };
    }

    /** Grants to the head of the queue, and to those behind it, for as long as the next one fits. */
    void grantNext(LockName lock) {
        while (!soft.isSettling()) {
            Optional<Waiter> head = soft.waits.head(lock);
            if (head.isEmpty() || !fits(head.get().request)) {
                return;
            }
            if (batch.isFull()) {
                soft.starved.add(lock);
                return;
            }
            grantFromQueue(head.get());
        }
    }

    /** Grants to those who fitted but found the shard full, once it is not any more. */
    void feedTheStarved() {
        if (!soft.starved.isEmpty() && !batch.isFull()) {
            List<LockName> starved = List.copyOf(soft.starved);
            soft.starved.clear();
            starved.forEach(this::grantNext);
        }
    }

    private void grantFromQueue(Waiter waiter) {
        soft.waits.remove(waiter);
        LeaseRequest request = waiter.request;
        HeldLease lease = batch.grant(request);
        long termMillis = Math.min(request.ttlMillis(), LockLimits.UNCONFIRMED.toMillis());
        LeaseWatch watch = soft.watch(lease);
        watch.unconfirmed = true;
        watch.undoableBy = Optional.of(waiter.presentedBy);
        watch.desk = Optional.of(waiter.presentedBy.desk());
        batch.arm(request.key(), termMillis);
        batch.push(new Push.GrantedFromQueue(waiter.presentedBy.desk(), request.key()));
    }

    LockReply grant(LeaseRequest request, Visit visit) {
        HeldLease lease = batch.grant(request);
        LeaseWatch watch = soft.watch(lease);
        watch.undoableBy = Optional.of(visit);
        watch.desk = Optional.of(visit.desk());
        batch.arm(request.key(), lease.ttlMillis());
        return new LockReply.Granted(lease.token(), lease.ttlMillis());
    }

    /** How the lock is in use: by its holders, or by whoever is next. */
    Optional<LeaseRequest> inUseBy(LockName lock) {
        List<HeldLease> held = batch.held(lock);
        return held.isEmpty()
                ? soft.waits.head(lock).map(waiter -> waiter.request)
                : Optional.of(held.get(0).request());
    }
}
