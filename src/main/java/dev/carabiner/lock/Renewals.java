package dev.carabiner.lock;

import java.util.Optional;

/** How a lease goes on: renewed by its holder, asked for again, confirmed by its desk; and who may undo it since. */
final class Renewals {
    private final Batch batch;
    private final SoftState soft;

    Renewals(Batch batch) {
        this.batch = batch;
        this.soft = batch.soft;
    }

    LockReply renew(LockCommand.Renew command) {
        Optional<HeldLease> found = batch.find(command.key());
        if (found.isEmpty()) {
            EndedLease ended = soft.ended.get(command.key());
            boolean anothers = ended != null && ended.belongsToAnother(command.asker());
            return anothers ? Refusing.forbidden(command.key()) : gone(command.key());
        }
        HeldLease lease = found.get();
        if (!command.asker().speaksFor(lease.request().subject())) {
            return Refusing.forbidden(command.key());
        }
        LeaseWatch watch = watchOf(lease);
        watch.ttlMillis = command.ttlMillis().orElse(watch.ttlMillis);
        if (watch.ttlMillis > lease.ttlMillis()) {
            // Only ever more: the next owner grants a full time anew, and must not do so by a late copy of a renewal
            // that asked for less. What is less is this owner's to know.
            lease = lease.withTtlMillis(watch.ttlMillis);
            batch.replace(lease);
        }
        renewed(lease, command.origin().desk());
        return new LockReply.Renewed(lease.token(), watch.ttlMillis);
    }

    /**
     * A desk takes up a grant from the queue. Until it has delivered it, it may still undo it; nobody else may, for the
     * lease may be in use as soon as the answer has left.
     */
    LockReply confirm(LockCommand.Confirm command) {
        Optional<HeldLease> found = batch.find(command.key());
        if (found.isEmpty()) {
            return gone(command.key());
        }
        HeldLease lease = found.get();
        LeaseWatch watch = watchOf(lease);
        Visit visit = command.visitor();
        watch.undoableBy = watch.undoableBy.flatMap(grantedTo -> undoableAfterRepeat(lease, grantedTo, visit));
        watch.unconfirmed = false;
        batch.arm(lease.key(), watch.ttlMillis);
        return new LockReply.Renewed(lease.token(), watch.ttlMillis);
    }

    /**
     * A repeated acquire counts as a renewal. It must: the holder counts its time from the sending of the repeat, if
     * that is the copy whose answer reached it.
     */
    LockReply repeat(HeldLease lease, Visit visit) {
        Optional<Visit> undoable =
                watchOf(lease).undoableBy.flatMap(grantedTo -> undoableAfterRepeat(lease, grantedTo, visit));
        renewed(lease, visit.desk());
        watchOf(lease).undoableBy = undoable;
        return new LockReply.Granted(lease.token(), watchOf(lease).ttlMillis);
    }

    /**
     * A grant that nobody has confirmed belongs to the visit that presented it last; only that one may undo it now. One
     * that was confirmed may have been delivered, so nobody but its own visit may.
     */
    void takeUp(LeaseKey key, Visit visit) {
        LeaseWatch watch = soft.watches.get(key);
        if (watch == null || watch.undoableBy.isEmpty()) {
            return;
        }
        Visit grantedTo = watch.undoableBy.get();
        if (watch.unconfirmed && !visit.isSameDeskNoLaterThan(grantedTo)) {
            watch.undoableBy = Optional.of(visit);
            watch.desk = Optional.of(visit.desk());
        } else if (!watch.unconfirmed && !visit.equals(grantedTo)) {
            watch.undoableBy = Optional.empty();
        }
    }

    /** Who may undo a lease still, now that it was asked for again: it is not delivered before the answer is there. */
    private Optional<Visit> undoableAfterRepeat(HeldLease lease, Visit grantedTo, Visit visit) {
        if (watchOf(lease).unconfirmed) {
            // Nobody has taken it up, so it belongs to whoever asks; but a late copy of a past visit asks for nobody.
            return Optional.of(visit.isSameDeskNoLaterThan(grantedTo) ? grantedTo : visit);
        }
        return Optional.of(grantedTo).filter(visit::equals);
    }

    private void renewed(HeldLease lease, String desk) {
        LeaseWatch watch = watchOf(lease);
        watch.unconfirmed = false;
        watch.undoableBy = Optional.empty();
        watch.desk = Optional.of(desk);
        watch.renewals++;
        batch.happened(lease, LockChange.Cause.RENEWED);
        batch.arm(lease.key(), watch.ttlMillis);
    }

    private LeaseWatch watchOf(HeldLease lease) {
        LeaseWatch watch = soft.watches.get(lease.key());
        if (watch == null) {
            throw new IllegalStateException("lease without a watch: " + lease.key());
        }
        return watch;
    }

    private LockReply gone(LeaseKey key) {
        EndedLease ended = soft.ended.get(key);
        return ended == null ? Refusing.notHeld(key) : Refusing.lost(key, ended.end());
    }
}
