package dev.carabiner.sim.locks;

import dev.carabiner.lock.HeldLease;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockName;
import dev.carabiner.lock.ShardState;
import java.util.List;
import java.util.Optional;

/**
 * A value of a shard's register.
 *
 * @param life of the register, one more each time that it was lost as a whole
 * @param atNanos when it came to stand there
 * @param formedNanos when its content was settled: nothing that arrived later is in it
 * @param state empty if the register was lost
 */
public record Stand(int shard, int life, long atNanos, long formedNanos, String writer, Optional<ShardState> state) {
    public List<HeldLease> held(LockName lock) {
        return state.map(now -> now.leases().getOrDefault(lock, List.of())).orElse(List.of());
    }

    public Optional<HeldLease> find(LeaseKey key) {
        return held(key.lock()).stream()
                .filter(lease -> lease.key().equals(key))
                .findFirst();
    }

    public boolean holds(LeaseKey key, long token) {
        return held(key.lock()).stream()
                .anyMatch(lease -> lease.key().equals(key) && lease.token().value() == token);
    }

    public List<HeldLease> all() {
        return state.map(now ->
                        now.leases().values().stream().flatMap(List::stream).toList())
                .orElse(List.of());
    }

    public long epoch() {
        return state.map(ShardState::epoch).orElse(0L);
    }

    public long lastToken() {
        return state.map(now -> now.lastToken().value()).orElse(0L);
    }

    /** What this has and {@code before} had not. */
    List<HeldLease> grantedSince(Stand before) {
        return all().stream()
                .filter(lease -> !before.holds(lease.key(), lease.token().value()))
                .toList();
    }

    @Override
    public String toString() {
        return "shard " + shard + " at " + LockHistory.seconds(atNanos) + " (epoch " + epoch() + ", written by "
                + writer + ")";
    }
}
