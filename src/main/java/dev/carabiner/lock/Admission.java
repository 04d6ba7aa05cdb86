package dev.carabiner.lock;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Optional;

/** Who gets in: what is known of a request already, whether it may stand here at all, and where. */
final class Admission {
    private final Batch batch;
    private final SoftState soft;
    private final Grants grants;
    private final Renewals renewals;

    Admission(Batch batch, Grants grants, Renewals renewals) {
        this.batch = batch;
        this.soft = batch.soft;
        this.grants = grants;
        this.renewals = renewals;
    }

    /** Empty if the answer has to wait until the shard has settled. */
    Optional<LockReply> acquire(LockCommand.Acquire command) {
        LeaseRequest request = command.request();
        Optional<LockReply> known = repeat(command);
        if (known.isPresent()) {
            return known;
        }
        Optional<LockReply.Refused> refused = refuse(request);
        if (refused.isPresent()) {
            return Optional.of(refused.get());
        }
        if (soft.isSettling() && !command.mayWait()) {
            return waitOutTheSettling(command);
        }
        if (soft.isSettling() || !grants.isNext(request)) {
            return Optional.of(command.mayWait() ? queue(command) : heldByOthers(request));
        }
        return Optional.of(grants.grant(request, command.visitor()));
    }

    /** What is known of this lease id already: ended, held, waiting, or nothing. */
    private Optional<LockReply> repeat(LockCommand.Acquire command) {
        LeaseRequest request = command.request();
        EndedLease ended = soft.ended.get(request.key());
        if (ended != null && ended.refuses(command.visitor())) {
            return Optional.of(Refusing.ended(ended, request));
        }
        Optional<HeldLease> held = batch.find(request.key());
        if (held.isPresent()) {
            return Optional.of(
                    held.get().request().equals(request)
                            ? renewals.repeat(held.get(), command.visitor())
                            : Refusing.taken(held.get().request(), request, "held with other arguments"));
        }
        Optional<Waiter> waiting = soft.waits.find(request.key());
        if (waiting.isPresent()) {
            return Optional.of(
                    waiting.get().request.equals(request)
                            ? repeatOfWaiting(waiting.get(), command)
                            : Refusing.taken(waiting.get().request, request, "waiting with other arguments"));
        }
        return Optional.empty();
    }

    private LockReply repeatOfWaiting(Waiter waiter, LockCommand.Acquire command) {
        if (!command.mayWait()) {
            return heldByOthers(waiter.request);
        }
        return new LockReply.Queued(presentedAgain(waiter, command.visitor(), command.ticket()));
    }

    @CanIgnoreReturnValue
    private Ticket presentedAgain(Waiter waiter, Visit by, Optional<Ticket> place) {
        // A late copy of an earlier visit must not take the wait back from the one that has it now.
        boolean late = by.isSameDeskNoLaterThan(waiter.presentedBy);
        Waiter stands = place.filter(older -> older.compareTo(waiter.ticket) < 0 && isFree(waiter, older))
                .map(older -> movedUp(waiter, older))
                .orElse(waiter);
        soft.waits.presented(stands, late ? waiter.presentedBy : by, batch.now.nanos());
        grants.grantNext(waiter.request.key().lock()); // It may fit where the one that it has passed did not.
        return stands.ticket;
    }

    private boolean isFree(Waiter waiter, Ticket place) {
        return !soft.waits.holds(waiter.request.key().lock(), place);
    }

    /** An attempt that knew nothing of the place that another had been given by a former owner came here first. */
    private Waiter movedUp(Waiter waiter, Ticket place) {
        soft.waits.remove(waiter);
        Waiter moved = new Waiter(waiter.request, place, waiter.sinceNanos, waiter.presentedBy, waiter.presentedNanos);
        soft.waits.add(moved);
        return moved;
    }

    void present(LockCommand.Present command) {
        for (LockCommand.Wait wait : command.waits()) {
            present(wait, new Visit(command.origin().desk(), wait.visit()));
        }
        soft.deskPresented(command.origin().desk());
    }

    private void present(LockCommand.Wait wait, Visit visit) {
        LeaseKey key = wait.request().key();
        EndedLease ended = soft.ended.get(key);
        if (ended != null && ended.refuses(visit)) {
            endWait(visit, Refusing.ended(ended, wait.request()), key);
            return;
        }
        Optional<HeldLease> held = batch.find(key);
        Optional<Waiter> waiting = soft.waits.find(key);
        Optional<LeaseRequest> known = held.map(HeldLease::request).or(() -> waiting.map(waiter -> waiter.request));
        if (known.isPresent() && !known.get().equals(wait.request())) {
            endWait(visit, Refusing.taken(known.get(), wait.request(), "in use with other arguments"), key);
            return;
        }
        if (held.isPresent()) {
            // Granted, and the push was lost. Presenting is not renewing: the desk may be all that is left.
            renewals.takeUp(key, visit);
            batch.push(new Push.GrantedFromQueue(visit.desk(), key));
            return;
        }
        if (waiting.isPresent()) {
            presentedAgain(waiting.get(), visit, Optional.of(wait.ticket()));
            return;
        }
        // The bounds were its first owner's to hold: a wait that was taken in is not put out for a change of owner.
        Optional<LockReply.Refused> contradiction = contradictionOfUse(wait.request());
        if (contradiction.isPresent()) {
            endWait(visit, contradiction.get(), key);
            return;
        }
        grants.enqueue(wait.request(), wait.ticket(), wait.waitedMillis(), visit);
        grants.grantNext(key.lock());
    }

    private void endWait(Visit visit, LockReply.Refused refused, LeaseKey key) {
        batch.push(new Push.WaitEnded(visit, key, refused.reason(), refused.message()));
    }

    private Optional<LockReply.Refused> refuse(LeaseRequest request) {
        Optional<LockReply.Refused> contradiction = contradictionOfUse(request);
        if (contradiction.isPresent()) {
            return contradiction;
        }
        if (batch.isFull()) {
            return Optional.of(Refusing.tooMany("leases in this shard", batch.limits.leasesPerShard()));
        }
        if (soft.ended.size() >= batch.limits.endedPerShard()) {
            return Optional.of(Refusing.tooManyEnded(batch.limits));
        }
        return Optional.empty();
    }

    private Optional<LockReply.Refused> contradictionOfUse(LeaseRequest request) {
        return grants.inUseBy(request.key().lock())
                .filter(other -> !other.fitsBeside(request))
                .map(other -> Refusing.refusal(
                        Refusal.CONFLICT,
                        "the lock is in use with mode " + other.mode().label() + " and limit " + other.limit()));
    }

    private Optional<LockReply> waitOutTheSettling(LockCommand.Acquire command) {
        if (soft.tries.size() >= batch.limits.waitersPerLock()) {
            return Optional.of(Refusing.tooMany("tries while the shard settles", batch.limits.waitersPerLock()));
        }
        LockCommand.Acquire earlier = soft.tries.get(command.request().key());
        if (earlier != null && !earlier.request().equals(command.request())) {
            return Optional.of(Refusing.taken(earlier.request(), command.request(), "asked for with other arguments"));
        }
        soft.tries.put(command.request().key(), command);
        return Optional.empty();
    }

    private LockReply queue(LockCommand.Acquire command) {
        LeaseRequest request = command.request();
        LockName lock = request.key().lock();
        if (soft.waits.size(lock) >= batch.limits.waitersPerLock()) {
            return Refusing.tooMany("waiters for this lock", batch.limits.waitersPerLock());
        }
        if (soft.waits.size() >= batch.limits.waitersPerShard()) {
            return Refusing.tooMany("waiters in this shard", batch.limits.waitersPerShard());
        }
        Ticket ticket = grants.enqueue(
                request, command.ticket().orElseGet(soft::nextTicket), command.waitedMillis(), command.visitor());
        // With an old ticket it may stand at the head now, and fit where the one behind it does not.
        grants.grantNext(lock);
        return new LockReply.Queued(ticket);
    }

    /** The waits of the former owner are here: grants in the order of tickets, then answers who would not wait. */
    void afterSettling() {
        List.copyOf(soft.waits.lockNames()).forEach(grants::grantNext);
        List<LockCommand.Acquire> tries = List.copyOf(soft.tries.values());
        soft.tries.clear();
        for (LockCommand.Acquire command : tries) {
            acquire(command).ifPresent(reply -> batch.answer(command.origin(), reply));
        }
    }

    private LockReply heldByOthers(LeaseRequest request) {
        LockName lock = request.key().lock();
        return new LockReply.Refused(Refusal.HELD, "held by somebody else", Optional.of(batch.view(lock)));
    }
}
