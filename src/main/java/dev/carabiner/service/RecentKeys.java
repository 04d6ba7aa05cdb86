package dev.carabiner.service;

import dev.carabiner.cluster.Ticker;
import dev.carabiner.ring.HotKeys;
import java.util.List;

/**
 * The keys that came most often lately: what came {@value #HALF_LIFE_SECONDS} s ago weighs half of what comes now. Costs
 * some tens of nanoseconds a key and allocates nothing. For one thread.
 */
final class RecentKeys {
    static final int HALF_LIFE_SECONDS = 10;

    private static final long HALF_LIFE_NANOS = HALF_LIFE_SECONDS * 1_000_000_000L;

    /** So many keys are counted: each that makes up more than one in so many is sure to be among them. */
    private static final int PLACES = 64;

    /** After so long nothing is left of any count. */
    private static final int MOST_HALVINGS = 63;

    private final Ticker ticker;
    private final HotKeys keys = new HotKeys(PLACES);
    private long halvedNanos;

    RecentKeys(Ticker ticker) {
        this.ticker = ticker;
        this.halvedNanos = ticker.nanoTime();
    }

    void count(String key) {
        age();
        keys.count(key);
    }

    /** At most so many, the most frequent first. */
    List<HotKeys.Hot> top(int most) {
        age();
        return keys.top(most);
    }

    private void age() {
        long periods = (ticker.nanoTime() - halvedNanos) / HALF_LIFE_NANOS;
        if (periods > 0) {
            for (long i = Math.min(periods, MOST_HALVINGS); i > 0; i--) {
                keys.halve();
            }
            halvedNanos += periods * HALF_LIFE_NANOS;
        }
    }
}
