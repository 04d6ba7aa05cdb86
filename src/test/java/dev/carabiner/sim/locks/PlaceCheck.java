package dev.carabiner.sim.locks;

import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockReply;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A desk that knows the place of a wait never asks for it without, and an owner that is told of it never gives a later one. */
public final class PlaceCheck implements LockCheck {
    private static Optional<String> givenALaterOne(LockHistory history) {
        if (history.wasLost()) {
            return Optional.empty(); // Two waits may bring one ticket, of two lives of the register.
        }
        for (LockHistory.Said said : history.said()) {
            Asked asked = history.asked().get(said.to());
            if (asked != null
                    && asked.command instanceof LockCommand.Acquire acquire
                    && said.reply() instanceof LockReply.Queued queued
                    && acquire.ticket()
                            .filter(place -> place.compareTo(queued.ticket()) < 0)
                            .isPresent()) {
                return Optional.of(acquire + " was given " + queued.ticket() + " by " + said.owner() + " at "
                        + LockHistory.seconds(said.atNanos()));
            }
        }
        return Optional.empty();
    }

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
        Optional<String> later = givenALaterOne(history);
        if (later.isPresent()) {
            return later;
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
