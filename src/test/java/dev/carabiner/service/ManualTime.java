package dev.carabiner.service;

import dev.carabiner.ManualTasks;
import dev.carabiner.cluster.Ticker;
import dev.carabiner.cluster.Timers;
import java.time.Duration;
import java.util.List;

/** A clock and its timers, moved by hand: the whole world of a test runs in one thread, in a repeatable order. */
final class ManualTime implements Ticker, Timers {
    static final long WALL = 1_800_000_000_000L;

    private static final long ORIGIN = 1_000_000_000_000L;

    private final ManualTasks tasks = new ManualTasks();

    @Override
    public long nanoTime() {
        return ORIGIN + tasks.passedNanos();
    }

    @Override
    public long wallMillis() {
        return WALL + nanoTime() / 1_000_000;
    }

    @Override
    public Timer after(Duration delay, Runnable run) {
        return tasks.after(delay, run)::cancel;
    }

    /** Runs what is due now, and what that sets for now, until nothing is. */
    void settle() {
        pass(Duration.ZERO);
    }

    /** Lets time pass; every task runs at its time. */
    void pass(Duration time) {
        tasks.pass(time);
    }

    void passMillis(long millis) {
        pass(Duration.ofMillis(millis));
    }

    /** How long until the next task of each is due, in milliseconds; to see that nothing spins. */
    List<Long> pendingMillis() {
        return tasks.pendingNanos().mapToObj(nanos -> nanos / 1_000_000).toList();
    }
}
