package dev.carabiner.wire;

import dev.carabiner.lock.FencingToken;
import dev.carabiner.lock.HeldLease;
import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import dev.carabiner.lock.Ticket;
import dev.carabiner.lock.Visit;

/** The compact form of the values that shards and messages have in common. */
final class BinaryLocks {
    private BinaryLocks() {}

    static void writeKey(BinaryWriter out, LeaseKey key) {
        out.text(key.lock().value()).text(key.leaseId().value());
    }

    static LeaseKey readKey(BinaryReader in) {
        return new LeaseKey(new LockName(in.text()), new LeaseId(in.text()));
    }

    static void writeRequest(BinaryWriter out, LeaseRequest request) {
        writeKey(out, request.key());
        writeMode(out, request.mode());
        if (request.mode() == LockMode.PERMIT) {
            out.number(request.permits()).number(request.limit());
        }
        out.number(request.ttlMillis())
                .text(request.holder())
                .text(request.metadata())
                .text(request.subject());
    }

    static LeaseRequest readRequest(BinaryReader in) {
        LeaseKey key = readKey(in);
        LockMode mode = readMode(in);
        int permits = mode == LockMode.PERMIT ? in.smallNumber() : 1;
        int limit = mode == LockMode.PERMIT ? in.smallNumber() : 1;
        return new LeaseRequest(key, mode, permits, limit, in.number(), in.text(), in.text(), in.text());
    }

    static void writeLease(BinaryWriter out, HeldLease lease) {
        writeRequest(out, lease.request());
        out.number(lease.token().value()).number(lease.ttlMillis()).number(lease.acquiredMillis());
    }

    static HeldLease readLease(BinaryReader in) {
        return new HeldLease(readRequest(in), new FencingToken(in.number()), in.number(), in.number());
    }

    static void writeTicket(BinaryWriter out, Ticket ticket) {
        out.number(ticket.epoch()).number(ticket.sequence());
    }

    static Ticket readTicket(BinaryReader in) {
        return new Ticket(in.number(), in.number());
    }

    static void writeVisit(BinaryWriter out, Visit visit) {
        out.text(visit.desk()).number(visit.number());
    }

    static Visit readVisit(BinaryReader in) {
        return new Visit(in.text(), in.number());
    }

    static void writeMode(BinaryWriter out, LockMode mode) {
        out.tag(
                switch (mode) {
                    case EXCLUSIVE -> 1;
                    case SHARED -> 2;
                    case PERMIT -> 3;
                });
    }

    static LockMode readMode(BinaryReader in) {
        int code = in.tag();
        return switch (code) {
            case 1 -> LockMode.EXCLUSIVE;
            case 2 -> LockMode.SHARED;
            case 3 -> LockMode.PERMIT;
            default -> throw new IllegalArgumentException("mode: " + code + " (expected: 1 to 3)");
        };
    }

    /** Rare constants travel by name: a place in a list would change its meaning with the list. */
    static void writeConstant(BinaryWriter out, Enum<?> constant) {
        out.text(constant.name());
    }

    static <E extends Enum<E>> E readConstant(BinaryReader in, Class<E> type) {
        return Enum.valueOf(type, in.text());
    }
}
