package dev.carabiner.lock;

import java.util.Optional;

/** The ways to say no, each with what was found and what was expected. */
final class Refusing {
    private Refusing() {}

    private static LockReply.Refused conflict(LeaseRequest request, String how) {
        return refusal(Refusal.CONFLICT, "leaseId: " + request.key().leaseId() + " is " + how);
    }

    /** A request under an id that stands for another request already, of the same subject or of somebody else. */
    static LockReply.Refused taken(LeaseRequest known, LeaseRequest request, String how) {
        return known.subject().equals(request.subject()) ? conflict(request, how) : forbidden(request.key());
    }

    /** A request under an id that has ended. */
    static LockReply.Refused ended(EndedLease ended, LeaseRequest request) {
        return ended.belongsToAnother(new Asker(request.subject(), false))
                ? forbidden(request.key())
                : lost(request.key(), ended.end());
    }

    static LockReply.Refused tooMany(String what, int limit) {
        return refusal(Refusal.TOO_MANY, what + " (expected: at most " + limit + ")");
    }

    static LockReply.Refused tooManyEnded(LockLimits limits) {
        return tooMany("leases ended in this shard within a minute", limits.endedPerShard());
    }

    static LockReply.Refused lost(LeaseKey key, EndedLease.End end) {
        return refusal(Refusal.LOST, "leaseId: " + key.leaseId() + " has ended: " + label(end));
    }

    private static String label(EndedLease.End end) {
        return switch (end) {
            case RELEASED -> "released";
            case EXPIRED -> "expired";
            case BROKEN -> "broken";
            case CANCELLED, WITHDRAWN -> "cancelled";
        };
    }

    static LockReply.Refused notHeld(LeaseKey key) {
        return refusal(Refusal.LOST, "leaseId: " + key.leaseId() + " is not held");
    }

    static LockReply.Refused forbidden(LeaseKey key) {
        return refusal(Refusal.FORBIDDEN, "leaseId: " + key.leaseId() + " belongs to another subject");
    }

    static LockReply.Refused refusal(Refusal reason, String message) {
        return new LockReply.Refused(reason, message, Optional.empty());
    }
}
