package dev.carabiner.observe;

import java.time.Duration;
import java.util.Arrays;

/** The upper bounds of histograms. Few: each is a time series for every operation. */
final class Buckets {
    /** Of what takes a commit or two, 0.5 ms when all is well, to the 2 s after which callers are told. */
    static final Duration[] ANSWER = millis(0.5, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000);

    /** Of waits that callers ask for: up to an hour unless a member is set otherwise. */
    static final Duration[] WAIT = millis(5, 25, 100, 500, 1_000, 5_000, 15_000, 60_000, 300_000, 1_800_000, 3_600_000);

    /** Of delays of an event loop: from what a timer is off by to what throws a member out. */
    static final Duration[] DELAY = millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000);

    /** Of commands in a batch. */
    static final double[] BATCH = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 4_096};

    private Buckets() {}

    private static Duration[] millis(double... bounds) {
        return Arrays.stream(bounds)
                .mapToObj(bound -> Duration.ofNanos((long) (bound * 1_000_000)))
                .toArray(Duration[]::new);
    }
}
