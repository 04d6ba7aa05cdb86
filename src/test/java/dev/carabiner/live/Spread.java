package dev.carabiner.live;

import java.util.Collection;

/** The median and the worst of some times; of none, nothing. */
record Spread(int count, long medianNanos, long worstNanos) {
    static Spread of(Collection<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0
                ? new Spread(0, 0, 0)
                : new Spread(sorted.length, sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1]);
    }

    /** In seconds, for people. */
    @Override
    public String toString() {
        return count == 0 ? "–" : String.format("%.1f / %.1f", medianNanos / 1e9, worstNanos / 1e9);
    }
}
