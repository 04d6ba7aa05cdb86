package dev.carabiner.live;

/** Time since the run began, by the one monotonic clock of this host. Any thread may read it. */
final class TrueTime {
    private final long beginNanos = System.nanoTime();

    long nanos() {
        return System.nanoTime() - beginNanos;
    }
}
