package dev.carabiner.service;

import dev.carabiner.cluster.Ticker;
import dev.carabiner.lock.LockChange;
import dev.carabiner.wire.Interest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which desks want to hear what becomes of the locks that this member owns. Soft state, like waits: a desk says it again
 * every 2 s, and one that does not is forgotten. Nothing is decided by it, and what is lost is a hint.
 */
final class InterestedDesks {
    static final Duration KEPT = Duration.ofSeconds(6);

    private final Ticker ticker;

    // Owned by the coordination context.
    private final Map<String, Desk> desks = new LinkedHashMap<>();

    InterestedDesks(Ticker ticker) {
        this.ticker = ticker;
    }

    private record Desk(Interest interest, long saidNanos) {}

    /** A desk says all that it is interested in. */
    void heard(String desk, Interest interest) {
        forgetOld();
        if (interest.isEmpty()) {
            desks.remove(desk);
        } else {
            desks.put(desk, new Desk(interest, ticker.nanoTime()));
        }
    }

    void gone(String desk) {
        desks.remove(desk);
    }

    int size() {
        return desks.size();
    }

    /** Who is to hear which of these, in their order. */
    Map<String, List<LockChange>> sort(List<LockChange> changes) {
        if (desks.isEmpty()) {
            return Map.of();
        }
        forgetOld();
        Map<String, List<LockChange>> sorted = new LinkedHashMap<>();
        desks.forEach((id, desk) -> {
            List<LockChange> wanted = new ArrayList<>();
            for (LockChange change : changes) {
                if (desk.interest().includes(change.key().lock())) {
                    wanted.add(change);
                }
            }
            if (!wanted.isEmpty()) {
                sorted.put(id, wanted);
            }
        });
        return sorted;
    }

    private void forgetOld() {
        long now = ticker.nanoTime();
        desks.values().removeIf(desk -> now - desk.saidNanos() >= KEPT.toNanos());
    }
}
