package dev.carabiner.lock;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The working copy of one step: the leases as they become, and what is to be said of it. */
final class Batch {
    final SoftState soft;
    final LockLimits limits;
    final Now now;

    private final ShardState before;
    private Map<LockName, List<HeldLease>> leases;
    private int size;
    private FencingToken lastToken;
    private boolean changed;

    private final List<LockStep.Answer> answers = new ArrayList<>();
    private final List<Push> pushes = new ArrayList<>();
    private final List<LockStep.Armed> armed = new ArrayList<>();
    private final List<LockChange> changes = new ArrayList<>();

    Batch(ShardState before, SoftState soft, LockLimits limits, Now now) {
        this.before = before;
        this.soft = soft;
        this.limits = limits;
        this.now = now;
        this.leases = before.leases();
        this.size = before.size();
        this.lastToken = before.lastToken();
    }

    LockStep toStep() {
        ShardState next = changed
                ? new ShardState(
                        before.epoch(), before.owner(), before.commitId(), lastToken, leases, before.remainingMillis())
                : before;
        return new LockStep(next, changed, answers, pushes, armed, changes);
    }

    void answer(Origin to, LockReply reply) {
        answers.add(new LockStep.Answer(to, reply));
    }

    void push(Push push) {
        pushes.add(push);
    }

    /** Has the time of the lease start, or start anew, at the confirmation of this step. */
    void arm(LeaseKey key, long termMillis) {
        armed.add(new LockStep.Armed(key, termMillis));
    }

    List<HeldLease> held(LockName lock) {
        return leases.getOrDefault(lock, List.of());
    }

    Optional<HeldLease> find(LeaseKey key) {
        return ShardState.find(held(key.lock()), key);
    }

    boolean isFull() {
        return size >= limits.leasesPerShard();
    }

    /** Burns the next token, so that a grant whose answer is lost still is older than the one after it. */
    @CanIgnoreReturnValue
    HeldLease grant(LeaseRequest request) {
        lastToken = lastToken.next();
        HeldLease lease = new HeldLease(request, lastToken, request.ttlMillis(), now.wallMillis());
        List<HeldLease> next = new ArrayList<>(held(request.key().lock()));
        next.add(lease);
        put(request.key().lock(), next);
        size++;
        happened(lease, LockChange.Cause.GRANTED);
        return lease;
    }

    void replace(HeldLease lease) {
        List<HeldLease> next = new ArrayList<>(held(lease.key().lock()));
        next.replaceAll(old -> old.key().equals(lease.key()) ? lease : old);
        put(lease.key().lock(), next);
    }

    void remove(HeldLease lease, LockChange.Cause cause) {
        List<HeldLease> next = new ArrayList<>(held(lease.key().lock()));
        next.remove(lease);
        put(lease.key().lock(), next);
        size--;
        soft.unwatch(lease.key());
        happened(lease, cause);
    }

    /** Notes what became of a lease, for whoever watches. */
    void happened(HeldLease lease, LockChange.Cause cause) {
        changes.add(LockChange.of(lease, cause, !held(lease.key().lock()).isEmpty()));
    }

    private void put(LockName lock, List<HeldLease> held) {
        if (!changed) {
            leases = new LinkedHashMap<>(leases);
            changed = true;
        }
        if (held.isEmpty()) {
            leases.remove(lock);
        } else {
            leases.put(lock, List.copyOf(held));
        }
    }

    LockReply.Names names(LockCommand.Names asked) {
        NamePage page = new NamePage(asked);
        leases.keySet().forEach(page::offer);
        for (LockName waitedFor : soft.waits.lockNames()) {
            if (!leases.containsKey(waitedFor)) {
                page.offer(waitedFor);
            }
        }
        return page.toReply();
    }

    LockView view(LockName lock) {
        List<HeldLease> held = held(lock);
        List<Waiter> first = soft.waits.first(lock, LockView.MAX_WAITERS);
        Optional<LeaseRequest> use = held.isEmpty()
                ? first.stream().map(waiter -> waiter.request).findFirst()
                : Optional.of(held.get(0).request());
        return new LockView(
                lock,
                use.map(LeaseRequest::mode),
                use.map(LeaseRequest::limit).orElse(1),
                held.isEmpty() ? lastToken : held.get(held.size() - 1).token(),
                held.stream().map(this::view).toList(),
                first.stream().map(this::view).toList(),
                soft.waits.size(lock));
    }

    private LockView.Holder view(HeldLease lease) {
        LeaseWatch watch = soft.watches.get(lease.key());
        if (watch == null) {
            return new LockView.Holder(lease, lease.ttlMillis(), 0);
        }
        long remaining = watch.armed ? millisUntil(watch.deadlineNanos) : watch.ttlMillis;
        return new LockView.Holder(lease.withTtlMillis(watch.ttlMillis), remaining, watch.renewals);
    }

    private LockView.Waiter view(Waiter waiter) {
        return new LockView.Waiter(waiter.request, (now.nanos() - waiter.sinceNanos) / 1_000_000);
    }

    private long millisUntil(long nanos) {
        return Math.max(0, (nanos - now.nanos()) / 1_000_000);
    }
}
