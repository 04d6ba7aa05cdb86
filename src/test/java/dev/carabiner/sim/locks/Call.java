package dev.carabiner.sim.locks;

import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import java.util.Optional;

/** One call of a client through one member, and what came of it. All times are true ones, in nanoseconds. */
public final class Call {
    /** What was asked. */
    public enum Kind {
        ACQUIRE,
        RENEW,
        RELEASE,
        CANCEL,
        GET,
        CHECK,
        BREAK
    }

    public final int id;
    public final String client;
    public final Kind kind;
    public final LeaseKey key;
    public final String member;
    public final long sentNanos;

    // Owned by the simulation, which has one thread.
    /** When the member took it in. */
    public long arrivedNanos;
    /** What an acquire asks for. */
    public Optional<LeaseRequest> request = Optional.empty();
    /** What a check was about. */
    public long token;

    /** How the member ended it, whether or not that reached the client. */
    public Optional<Outcome> outcome = Optional.empty();

    public long answeredNanos;
    /** When the member learned that nobody waits for it any more. */
    public Optional<Long> abandonedNanos = Optional.empty();
    /** When the client heard of it. */
    public Optional<Long> receivedNanos = Optional.empty();

    Call(int id, String client, Kind kind, LeaseKey key, String member, long sentNanos) {
        this.id = id;
        this.client = client;
        this.kind = kind;
        this.key = key;
        this.member = member;
        this.sentNanos = sentNanos;
    }

    /** Whether the client was told {@code code}, or {@code ok}. */
    public boolean heard(String code) {
        return receivedNanos.isPresent()
                && outcome.filter(end -> end.code().equals(code)).isPresent();
    }

    @Override
    public String toString() {
        return "call " + id + " " + kind + " " + key + " by " + client + " at " + member;
    }
}
