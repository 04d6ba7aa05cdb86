package dev.carabiner;

import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * Tasks that are set for a time, and a time that passes when the test says so: all in its one thread, each task at its
 * time, and those of one time in the order in which they were set.
 */
public final class ManualTasks {
    private static final int ENDLESS = 2_000_000;

    private final TreeSet<Task> tasks =
            new TreeSet<>(Comparator.comparingLong((Task task) -> task.atNanos).thenComparingLong(task -> task.serial));
    private long passedNanos;
    private long serial;

    /** One that is to run. */
    public final class Task {
        private final long atNanos;
        private final long serial;
        private final Runnable run;

        private Task(long atNanos, long serial, Runnable run) {
            this.atNanos = atNanos;
            this.serial = serial;
            this.run = run;
        }

        public void cancel() {
            tasks.remove(this);
        }
    }

    /** How much time has passed since the beginning. */
    public long passedNanos() {
        return passedNanos;
    }

    public Task after(Duration delay, Runnable run) {
        Task task = new Task(passedNanos + Math.max(0, delay.toNanos()), ++serial, run);
        tasks.add(task);
        return task;
    }

    /** Lets time pass, and runs what becomes due, with what that sets for then. */
    public void pass(Duration time) {
        long end = passedNanos + time.toNanos();
        int runs = 0;
        while (!tasks.isEmpty() && tasks.first().atNanos <= end) {
            Task next = tasks.first();
            tasks.remove(next);
            passedNanos = Math.max(passedNanos, next.atNanos);
            next.run.run();
            if (++runs > ENDLESS) {
                throw new AssertionError("it never comes to rest");
            }
        }
        passedNanos = end;
    }

    /** Lets time pass, and nothing run. */
    public void skip(Duration time) {
        passedNanos += time.toNanos();
    }

    /** How long until each task is due, soonest first. */
    public LongStream pendingNanos() {
        return tasks.stream().mapToLong(task -> task.atNanos - passedNanos);
    }
}
