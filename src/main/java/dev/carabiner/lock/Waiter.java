package dev.carabiner.lock;

/** A wait in an owner's memory. Owned by the lane of its shard. */
final class Waiter {
    final LeaseRequest request;
    final Ticket ticket;
    /** When the caller began to wait, as the owner's clock would have shown it. */
    final long sinceNanos;

    Visit presentedBy;
    long presentedNanos;

    Waiter(LeaseRequest request, Ticket ticket, long sinceNanos, Visit presentedBy, long presentedNanos) {
        this.request = request;
        this.ticket = ticket;
        this.sinceNanos = sinceNanos;
        this.presentedBy = presentedBy;
        this.presentedNanos = presentedNanos;
    }
}
