package dev.carabiner.lock;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How leases and waits end: released, cancelled, broken, expired, forgotten. */
final class Endings {
    private final Batch batch;
    private final SoftState soft;
    private final Grants grants;

    Endings(Batch batch, Grants grants) {
        this.batch = batch;
        this.soft = batch.soft;
        this.grants = grants;
    }

    /** Drops what has been remembered long enough. */
    void forgetOld() {
        long nowNanos = batch.now.nanos();
        Iterator<EndedLease> oldest = soft.ended.values().iterator();
        while (oldest.hasNext() && nowNanos - oldest.next().atNanos() >= LockLimits.ENDED.toNanos()) {
            oldest.remove();
        }
    }

    /**
     * Drops waits that no desk presents any more; after the commands of a step, for what was presented while the owner
     * could not commit is among them.
     */
    void forgetUnpresented() {
        long nowNanos = batch.now.nanos();
        List<Waiter> stale = new ArrayList<>();
        Optional<Waiter> stalest = soft.waits.leastRecentlyPresented();
        while (stalest.isPresent() && nowNanos - stalest.get().presentedNanos >= LockLimits.UNPRESENTED.toNanos()) {
            soft.waits.remove(stalest.get());
            stale.add(stalest.get());
            stalest = soft.waits.leastRecentlyPresented();
        }
        goOnBehind(stale);
    }

    /**
     * Those dropped may have stood at the head and held up others, who would fit. Only after all of them are out, or a
     * grant could go to one of those who are gone themselves.
     */
    private void goOnBehind(List<Waiter> dropped) {
        Set<LockName> locks = new LinkedHashSet<>();
        dropped.forEach(waiter -> locks.add(waiter.request.key().lock()));
        locks.forEach(grants::grantNext);
    }

    void forgetDesk(String desk) {
        soft.tries.values().removeIf(command -> command.origin().desk().equals(desk));
        List<Waiter> gone = new ArrayList<>();
        soft.waits.forEach(waiter -> {
            if (waiter.presentedBy.desk().equals(desk)) {
                soft.waits.remove(waiter);
                gone.add(waiter);
            }
        });
        goOnBehind(gone);
        soft.deskPresented(desk);
    }

    /** Ends the leases whose time is up. It is up at its deadline, whether or not anyone waits. */
    void expireDue() {
        while (!soft.deadlines.isEmpty() && batch.now.nanos() - soft.deadlines.first().deadlineNanos >= 0) {
            expire(soft.deadlines.first());
        }
    }

    private void expire(LeaseWatch watch) {
        HeldLease lease = batch.find(watch.key)
                .orElseThrow(() -> new IllegalStateException("a deadline without a lease: " + watch.key));
        batch.remove(lease, LockChange.Cause.EXPIRED);
        // A grant that nobody took up was never held: its wait, if a desk still has it, goes on by its ticket.
        if (!watch.unconfirmed) {
            remember(lease, EndedLease.End.EXPIRED);
            watch.desk.ifPresent(
                    desk -> batch.push(new Push.LeaseLost(desk, watch.key, lease.token(), Push.Loss.EXPIRED, "")));
        }
        grants.grantNext(watch.key.lock());
    }

    LockReply release(LockCommand.Release command) {
        Optional<HeldLease> held = batch.find(command.key());
        if (held.isEmpty()) {
            return releaseAgain(command);
        }
        if (!command.asker().speaksFor(held.get().request().subject())) {
            return Refusing.forbidden(command.key());
        }
        batch.remove(held.get(), LockChange.Cause.RELEASED);
        remember(held.get(), EndedLease.End.RELEASED);
        grants.grantNext(command.key().lock());
        return new LockReply.Released();
    }

    private LockReply releaseAgain(LockCommand.Release command) {
        LeaseKey key = command.key();
        EndedLease ended = soft.ended.get(key);
        if (ended == null) {
            return Refusing.notHeld(key);
        }
        if (ended.belongsToAnother(command.asker())) {
            return Refusing.forbidden(key);
        }
        boolean repeated = ended.end() == EndedLease.End.RELEASED;
        return repeated ? new LockReply.Released() : Refusing.lost(key, ended.end());
    }

    /** Whatever the acquire has come to, or may come to when it arrives late: it holds nothing afterwards. */
    LockReply cancel(LockCommand.Cancel command) {
        LeaseKey key = command.key();
        Optional<String> subject = subjectOf(key);
        if (subject.isPresent() && !command.asker().speaksFor(subject.get())) {
            return Refusing.forbidden(key);
        }
        boolean ended = endWhateverItIs(key);
        EndedLease before = soft.ended.get(key);
        if (!ended && before == null && soft.ended.size() >= batch.limits.endedPerShard()) {
            return Refusing.tooManyEnded(batch.limits);
        }
        // Anew, however it had ended: the acquire that this is to stop may be as late from now as any.
        EndedLease.End how = before == null || !before.visits().isEmpty() ? EndedLease.End.CANCELLED : before.end();
        remember(key, subject.orElse(command.asker().subject()), how, List.of());
        return new LockReply.Cancelled(ended, false);
    }

    private Optional<String> subjectOf(LeaseKey key) {
        return batch.find(key)
                .map(HeldLease::request)
                .or(() -> soft.waits.find(key).map(waiter -> waiter.request))
                .or(() -> Optional.ofNullable(soft.tries.get(key)).map(LockCommand.Acquire::request))
                .map(LeaseRequest::subject)
                .or(() -> Optional.ofNullable(soft.ended.get(key))
                        .filter(ended -> ended.visits().isEmpty())
                        .map(EndedLease::subject));
    }

    private boolean endWhateverItIs(LeaseKey key) {
        Optional<HeldLease> held = batch.find(key);
        if (held.isPresent()) {
            batch.remove(held.get(), LockChange.Cause.RELEASED);
            grants.grantNext(key.lock());
            return true;
        }
        Optional<Waiter> waiting = soft.waits.find(key);
        if (waiting.isPresent()) {
            soft.waits.remove(waiting.get());
            goOnBehind(List.of(waiting.get()));
            return true;
        }
        LockCommand.Acquire tried = soft.tries.remove(key);
        if (tried != null) {
            batch.answer(tried.origin(), Refusing.lost(key, EndedLease.End.CANCELLED));
        }
        return tried != null;
    }

    /**
     * A desk undoes one visit, which it has not delivered: a wait that no other desk has presented since, or a grant
     * that went to this visit alone. Whatever else stands under that id belongs to somebody who may be working.
     */
    LockReply withdraw(LockCommand.Withdraw command) {
        LeaseKey key = command.key();
        Visit visit = command.visitor();
        boolean stands = standsByOthers(key, visit);
        boolean ended = !stands && endWhateverItIs(key);
        EndedLease before = soft.ended.get(key);
        if (before == null || !before.refuses(visit)) {
            // Its acquire may still be on its way. A desk repeats this until it is answered, so it is not refused for
            // a full memory, as a caller's cancel would be.
            remember(key, "", EndedLease.End.WITHDRAWN, before == null ? List.of(visit) : before.visitsAnd(visit));
        }
        return new LockReply.Cancelled(ended, stands);
    }

    private boolean standsByOthers(LeaseKey key, Visit visit) {
        if (batch.find(key).isPresent()) {
            LeaseWatch watch = soft.watches.get(key);
            return watch == null || watch.undoableBy.isEmpty() || !mayUndo(watch, watch.undoableBy.get(), visit);
        }
        Optional<Visit> asks = soft.waits
                .find(key)
                .map(waiter -> waiter.presentedBy)
                .or(() -> Optional.ofNullable(soft.tries.get(key)).map(LockCommand.Acquire::visitor));
        return asks.filter(other -> !other.isSameDeskNoLaterThan(visit)).isPresent();
    }

    private static boolean mayUndo(LeaseWatch watch, Visit grantedTo, Visit visit) {
        return watch.unconfirmed ? grantedTo.isSameDeskNoLaterThan(visit) : grantedTo.equals(visit);
    }

    LockReply breakLeases(LockCommand.Break command) {
        List<HeldLease> broken = batch.held(command.lock()).stream()
                .filter(lease -> command.leaseId()
                        .map(id -> id.equals(lease.key().leaseId()))
                        .orElse(true))
                .toList();
        for (HeldLease lease : broken) {
            LeaseWatch watch = soft.watches.get(lease.key());
            if (watch != null) {
                watch.desk.ifPresent(desk -> batch.push(
                        new Push.LeaseLost(desk, lease.key(), lease.token(), Push.Loss.BROKEN, command.reason())));
            }
            batch.remove(lease, LockChange.Cause.BROKEN);
            remember(lease, EndedLease.End.BROKEN);
        }
        grants.grantNext(command.lock());
        return new LockReply.Broken(broken.size());
    }

    private void remember(HeldLease lease, EndedLease.End how) {
        remember(lease.key(), lease.request().subject(), how, List.of());
    }

    private void remember(LeaseKey key, String subject, EndedLease.End how, List<Visit> visits) {
        soft.ended.remove(key); // So that the order of the map stays the order of time.
        soft.ended.put(key, new EndedLease(key, subject, how, visits, batch.now.nanos()));
    }
}
