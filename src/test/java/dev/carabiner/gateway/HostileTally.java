package dev.carabiner.gateway;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** What strangers did and got. */
final class HostileTally {
    private static final int KEPT = 20;

    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();

    void note(String what) {
        counts.computeIfAbsent(what, first -> new LongAdder()).increment();
    }

    void violation(String what) {
        note("violations");
        if (violations.size() < KEPT) {
            violations.add(what.length() > 500 ? what.substring(0, 500) : what);
        }
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    long count(String what) {
        return counts.getOrDefault(what, new LongAdder()).sum();
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
