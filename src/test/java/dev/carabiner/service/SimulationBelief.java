package dev.carabiner.service;

import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.sim.locks.Hold;
import dev.carabiner.sim.locks.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Until when a careful holder believes that it holds: each answer counts from the sending of what it answers, less a
 * margin for clocks that differ, of all that was measured on another one.
 */
final class SimulationBelief {
    private static final long MARGIN_NANOS = Duration.ofMillis(20).toNanos();

    private final SimulationClient client;
    private final LeaseRequest request;

    // Owned by the simulation, which has one thread.
    private final List<Hold> holds = new ArrayList<>();
    private long deadlineNanos;

    SimulationBelief(SimulationClient client, LeaseRequest request) {
        this.client = client;
        this.request = request;
    }

    void granted(Grant grant, long sentNanos) {
        extend(grant.token().value(), sentNanos + lessMargin(grant.waitedMillis()), grant.ttlMillis());
    }

    void renewed(Outcome outcome, long sentNanos) {
        extend(outcome.token(), sentNanos, outcome.ttlMillis());
    }

    private void extend(long token, long fromNanos, long ttlMillis) {
        long until = fromNanos + lessMargin(ttlMillis) - MARGIN_NANOS;
        boolean later = holds.isEmpty() || until - deadlineNanos > 0;
        if (later && until - client.context().nanoTime() > 0) {
            deadlineNanos = until;
            holds.add(client.history()
                    .hold(client.name(), request, token, client.context().trueNanos(until)));
        }
    }

    private static long lessMargin(long millis) {
        return millis * 1_000_000 / 100 * 99;
    }

    void stop() {
        holds.forEach(hold -> hold.endAt(client.scheduler().nowNanos()));
    }

    boolean isOver() {
        return holds.isEmpty() || client.context().nanoTime() - deadlineNanos >= 0;
    }
}
