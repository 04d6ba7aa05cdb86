package dev.carabiner.sim.locks;

import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockCommand;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A desk that knows the place of a wait never asks for it without. */
public final class PlaceCheck implements LockCheck {
    private record Visiting(LeaseKey key, String desk, long visit) {}

    @Override
    public Optional<String> violation(LockHistory history) {
        Map<Visiting, Long> knownNanos = new HashMap<>();
        for (Asked asked : history.asked().values()) {
            if (asked.command instanceof LockCommand.Present present) {
                present.waits()
                        .forEach(wait -> knownNanos.putIfAbsent(
                                new Visiting(
                                        wait.request().key(), present.origin().desk(), wait.visit()),
                                asked.sentNanos));
            }
        }
        return history.asked().values().stream()
                .filter(asked -> asked.command instanceof LockCommand.Acquire acquire
                        && acquire.ticket().isEmpty()
                        && asked.sentNanos
                                > knownNanos.getOrDefault(
                                        new Visiting(
                                                acquire.request().key(),
                                                acquire.origin().desk(),
                                                acquire.visit()),
                                        Long.MAX_VALUE))
                .map(asked -> asked.command + " at " + LockHistory.seconds(asked.sentNanos) + " lost its place")
                .findFirst();
    }
}
