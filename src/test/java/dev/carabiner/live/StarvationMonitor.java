package dev.carabiner.live;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notices when this host is too busy to be judged by the clock: sleeps for a moment again and again, and sees how long. */
final class StarvationMonitor implements AutoCloseable {
    private static final long NAP_MILLIS = 20;
    private static final long OVERRUN_NANOS = 400_000_000;

    private final TrueTime time;
    private final List<Stretch> stretches = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::watch, "starvation-monitor");

    /** A stretch of time in which nothing of ours may have run. */
    record Stretch(long fromNanos, long untilNanos) {
        boolean overlaps(long from, long until) {
            return fromNanos < until && from < untilNanos;
        }
    }

    StarvationMonitor(TrueTime time) {
        this.time = time;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void watch() {
        long before = time.nanos();
        try {
            while (true) {
                Thread.sleep(NAP_MILLIS);
                long now = time.nanos();
                if (now - before > OVERRUN_NANOS) {
                    stretches.add(new Stretch(before, now));
                }
                before = now;
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    List<Stretch> stretches() {
        return new ArrayList<>(stretches);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
