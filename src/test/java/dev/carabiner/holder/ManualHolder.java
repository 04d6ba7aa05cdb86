package dev.carabiner.holder;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A holder's context and clock, moved by hand: all runs in the thread of the test, in a repeatable order. */
final class ManualHolder implements HolderContext {
    private final TreeSet<Task> tasks =
            new TreeSet<>(Comparator.comparingLong((Task task) -> task.atNanos).thenComparingLong(task -> task.serial));
    /** Soon past the end of a long: only differences mean anything. */
    private final long origin = Long.MAX_VALUE - 5_000_000_000L;

    private long passedNanos;
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
        return origin + passedNanos;
    }

    @Override
    public void run(Runnable task) {
        Timer unused = after(Duration.ZERO, task);
    }

    @Override
    public Timer after(Duration delay, Runnable run) {
        Task task = new Task(passedNanos + Math.max(0, delay.toNanos()), ++serial, run);
        tasks.add(task);
        return task;
    }

    @Override
    public <T> Promise<T> promise() {
        return Promise.promise();
    }

    @Override
    public <T> Consumer<T> here(Handler<T> handler) {
        return handler::handle;
    }

    /** Runs what is due now, and what that sets for now, until nothing is. */
    void settle() {
        passMillis(0);
    }

    /** Lets time pass; every task runs at its time. */
    void passMillis(long millis) {
        long end = passedNanos + Duration.ofMillis(millis).toNanos();
        int runs = 0;
        while (!tasks.isEmpty() && tasks.first().atNanos <= end) {
            Task next = tasks.first();
            tasks.remove(next);
            passedNanos = Math.max(passedNanos, next.atNanos);
            next.run.run();
            if (++runs > 1_000_000) {
                throw new AssertionError("it never comes to rest");
            }
        }
        passedNanos = end;
    }

    /** The process sleeps: time passes, and nothing runs. */
    void pauseMillis(long millis) {
        passedNanos += Duration.ofMillis(millis).toNanos();
    }

    /** How many tasks are set to run. */
    int pending() {
        return tasks.size();
    }
}
