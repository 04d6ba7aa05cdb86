package dev.carabiner.live;

import java.util.Random;

/**
 * What a client means to do with a lease.
 *
 * @param holdMillis for how long it works, or sleeps
 * @param sleeps whether it neither renews nor looks at the clock again before it writes
 * @param forgets whether it never releases
 * @param repeats whether it sends its first request twice
 */
record LivePlan(
        long ttlMillis,
        long waitMillis,
        long holdMillis,
        boolean renews,
        boolean sleeps,
        boolean forgets,
        boolean repeats) {
    static final long LONGEST_TTL_MILLIS = 8_000;

    private static final long[] TTLS = {500, 1_000, 3_000, LONGEST_TTL_MILLIS};
    private static final long[] WAITS = {0, 1_000, 3_000};

    static LivePlan draw(Random random) {
        long ttl = TTLS[random.nextInt(TTLS.length)];
        long wait = WAITS[random.nextInt(WAITS.length)];
        boolean forgets = ttl <= 3_000 && random.nextInt(100) < 2;
        boolean repeats = random.nextInt(100) < 4;
        int way = random.nextInt(100);
        if (way < 4 && ttl <= 1_000) {
            long asleep = ttl + random.nextLong(ttl * 2);
            return new LivePlan(ttl, wait, asleep, false, true, forgets, repeats);
        }
        if (way < 14) {
            return new LivePlan(ttl, wait, random.nextLong(3_000), true, false, forgets, repeats);
        }
        return new LivePlan(ttl, wait, random.nextLong(120), false, false, forgets, repeats);
    }
}
