package dev.carabiner.sim;

import dev.carabiner.cluster.Ticker;
import dev.carabiner.cluster.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One life of a member: an event loop, its timers, and clocks that are a little wrong. It can be paused, as by SIGSTOP or
 * a long collection of garbage, and killed.
 */
public final class SimContext implements Timers, Ticker {
    private static final long WALL_START_MILLIS = 1_800_000_000_000L;

    private final SimScheduler scheduler;
    private final String name;
    private final long originNanos;
    private final double rate;
    private final List<SimScheduler.Event> held = new ArrayList<>();
    private Duration wallOffset = Duration.ZERO;
    private long pausedNanos;
    private boolean paused;
    private boolean killed;

    SimContext(SimScheduler scheduler, String name, long originNanos, double rate) {
        this.scheduler = scheduler;
        this.name = name;
        this.originNanos = originNanos;
        this.rate = rate;
    }

    public String name() {
        return name;
    }

    /** Runs a task on this event loop, as soon as what runs now has ended. */
    public void run(Runnable task) {
        scheduler.schedule(this, 0, task);
    }

    /** Runs a task on this event loop after a true delay, not one of its own clock: an answer from outside. */
    public void runAfter(Duration trueDelay, Runnable task) {
        scheduler.schedule(this, trueDelay.toNanos(), task);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        SimScheduler.Event event = scheduler.schedule(this, (long) (delay.toNanos() / rate), task);
        return event::cancel;
    }

    @Override
    public long nanoTime() {
        return originNanos + (long) (scheduler.nowNanos() * rate);
    }

    /** The true time, since the beginning, at which the monotonic clock shows this. */
    public long trueNanos(long ownNanos) {
        return (long) ((ownNanos - originNanos) / rate);
    }

    @Override
    public long wallMillis() {
        return WALL_START_MILLIS
                + scheduler
                        .elapsed()
                        .plus(scheduler.wallShift())
                        .plus(wallOffset)
                        .toMillis();
    }

    /** Sets the wall clock wrong, from now on. */
    public void shiftWallClock(Duration offset) {
        wallOffset = offset;
    }

    /** Holds everything back until {@link #resume}; the clocks run on. */
    public void pause() {
        paused = true;
        pausedNanos = scheduler.nowNanos();
    }

    /** Runs at once, in order, what was due meanwhile. */
    public void resume() {
        paused = false;
        held.forEach(event -> scheduler.put(this, scheduler.nowNanos(), event));
        held.clear();
    }

    /** Ends it without a word: nothing runs on it any more. */
    public void kill() {
        killed = true;
        held.clear();
    }

    /** How long it has been paused, zero if it is not. */
    public Duration pausedFor() {
        return paused ? Duration.ofNanos(scheduler.nowNanos() - pausedNanos) : Duration.ZERO;
    }

    public boolean isPaused() {
        return paused;
    }

    public boolean isKilled() {
        return killed;
    }

    /** Tasks that are still to run. */
    public long pending() {
        return scheduler.pending(this);
    }

    boolean admits(SimScheduler.Event event) {
        if (paused && !killed) {
            held.add(event);
        }
        return !paused && !killed;
    }

    @Override
    public String toString() {
        return name;
    }
}
