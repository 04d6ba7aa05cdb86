package dev.carabiner;

import java.time.Duration;
import java.util.List;

/**
 * How long this process stood still while this is open, because of a collection of garbage or of others who had the
 * processors. A bound that is promised of a process that runs is to be held against the time without it.
 */
public final class Standstill implements AutoCloseable {
    private static final long NAP_MILLIS = 20;
    /** What a nap may take too long before that counts. */
    private static final long SLACK_NANOS = 30_000_000;
    /** An owner that does not answer for nearly two seconds is one whose callers are rightly told {@code unavailable}. */
    private static final long LONG_NANOS = 1_000_000_000;

    private final Thread thread = new Thread(this::watch, "standstill");
    private long totalNanos;
    private long longestNanos;
    private long wokenNanos = System.nanoTime();

    private Standstill() {
        thread.setDaemon(true);
    }

    /** Watches from now on, until it is closed. */
    public static Standstill watched() {
        Standstill standstill = new Standstill();
        standstill.thread.start();
        return standstill;
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(NAP_MILLIS);
                woken();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void woken() {
        long now = System.nanoTime();
        totalNanos += overrun(now);
        longestNanos = Math.max(longestNanos, overrun(now));
        wokenNanos = now;
    }

    private synchronized long overrun(long nowNanos) {
        long late = nowNanos - wokenNanos - NAP_MILLIS * 1_000_000;
        return late > SLACK_NANOS ? late : 0;
    }

    /** So far; the standstill that is just over included, though the watch may not have been woken yet. */
    public synchronized Duration total() {
        return Duration.ofNanos(totalNanos + overrun(System.nanoTime()));
    }

    /** These failures, but for those that say {@code unavailable} if the process stood still for over a second at once. */
    public synchronized List<String> unexplained(List<String> failures) {
        boolean stood = Math.max(longestNanos, overrun(System.nanoTime())) > LONG_NANOS;
        return failures.stream()
                .filter(failure -> !stood || !failure.contains("unavailable"))
                .toList();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
