package dev.carabiner.live;

/** Deals out moments for requests, at most so many a second. Owned by one thread. */
final class Pace {
    private final long stepNanos;
    private long nextNanos;

    Pace(int perSecond) {
        this.stepNanos = 1_000_000_000L / perSecond;
    }

    /** For how long whoever asks now must wait. */
    long delayNanos(long nowNanos) {
        long at = Math.max(nextNanos, nowNanos);
        nextNanos = at + stepNanos;
        return at - nowNanos;
    }
}
