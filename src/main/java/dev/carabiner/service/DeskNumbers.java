package dev.carabiner.service;

import dev.carabiner.lock.Origin;
import java.util.HashMap;
import java.util.Map;

/**
 * Which attempts each desk has closed. An owner refuses what a desk has closed, so that no copy of a request that comes
 * late, after its caller has long had another answer, takes effect.
 */
final class DeskNumbers {
    // Owned by the coordination context.
    private final Map<String, Long> lowestOpen = new HashMap<>();

    void update(String desk, long lowest) {
        lowestOpen.merge(desk, lowest, Math::max);
    }

    boolean isClosed(Origin origin) {
        Long lowest = lowestOpen.get(origin.desk());
        return lowest != null && origin.number() < lowest;
    }

    void forget(String desk) {
        lowestOpen.remove(desk);
    }

    Map<String, Long> snapshot() {
        return Map.copyOf(lowestOpen);
    }
}
