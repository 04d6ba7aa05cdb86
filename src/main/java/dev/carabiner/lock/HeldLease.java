package dev.carabiner.lock;

/**
 * A lease as the register holds it.
 *
 * @param request as it was granted; a repeat is compared with it
 * @param ttlMillis the longest that a renewal has asked for
 * @param acquiredMillis when it was granted, milliseconds since 1970 on the owner's wall clock: for people only
 */
public record HeldLease(LeaseRequest request, FencingToken token, long ttlMillis, long acquiredMillis) {
    public LeaseKey key() {
        return request.key();
    }

    HeldLease withTtlMillis(long next) {
        return new HeldLease(request, token, next, acquiredMillis);
    }
}
