package dev.carabiner.service;

import dev.carabiner.cluster.Ticker;
import dev.carabiner.cluster.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** A clock and its timers, moved by hand: the whole world of a test runs in one thread, in a repeatable order. */
final class ManualTime implements Ticker, Timers {
    static final long WALL = 1_800_000_000_000L;

    private final TreeSet<Task> tasks =
            new TreeSet<>(Comparator.comparingLong((Task task) -> task.atNanos).thenComparingLong(task -> task.serial));
    private long nanos = 1_000_000_000_000L;
    private long serial;

    private final class Task implements Timer {
        private final long atNanos;
        private final long serial;
        private final Runnable run;

        Task(long atNanos, long serial, Runnable run) {
            this.atNanos = atNanos;
            this.serial = serial;
            this.run = run;
        }

        @Override
        public void cancel() {
            tasks.remove(this);
        }
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long wallMillis() {
        return WALL + nanos / 1_000_000;
    }

    @Override
    public Timer after(Duration delay, Runnable run) {
        Task task = new Task(nanos + Math.max(0, delay.toNanos()), ++serial, run);
        tasks.add(task);
        return task;
    }

    /** Runs what is due now, and what that sets for now, until nothing is. */
    void settle() {
        pass(Duration.ZERO);
    }

    /** Lets time pass; every task runs at its time. */
    void pass(Duration time) {
        long end = nanos + time.toNanos();
        int runs = 0;
        while (!tasks.isEmpty() && tasks.first().atNanos <= end) {
            Task next = tasks.pollFirst();
            nanos = Math.max(nanos, next.atNanos);
            next.run.run();
            if (++runs > 2_000_000) {
                throw new AssertionError("it never comes to rest");
            }
        }
        nanos = end;
    }

    void passMillis(long millis) {
        pass(Duration.ofMillis(millis));
    }

    /** How long until the next task of each is due, in milliseconds; to see that nothing spins. */
    List<Long> pendingMillis() {
        List<Long> pending = new ArrayList<>();
        tasks.forEach(task -> pending.add((task.atNanos - nanos) / 1_000_000));
        return pending;
    }
}
