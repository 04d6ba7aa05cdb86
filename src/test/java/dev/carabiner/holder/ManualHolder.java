package dev.carabiner.holder;

import dev.carabiner.ManualTasks;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Consumer;

/** A holder's context and clock, moved by hand: all runs in the thread of the test, in a repeatable order. */
final class ManualHolder implements HolderContext {
    private final ManualTasks tasks = new ManualTasks();
    /** Soon past the end of a long: only differences mean anything. */
    private final long origin = Long.MAX_VALUE - 5_000_000_000L;

    @Override
    public long nanoTime() {
        return origin + tasks.passedNanos();
    }

    @Override
    public void run(Runnable task) {
        Timer unused = after(Duration.ZERO, task);
    }

    @Override
    public Timer after(Duration delay, Runnable run) {
        return tasks.after(delay, run)::cancel;
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
        tasks.pass(Duration.ofMillis(millis));
    }

    /** The process sleeps: time passes, and nothing runs. */
    void pauseMillis(long millis) {
        tasks.skip(Duration.ofMillis(millis));
    }

    /** How many tasks are set to run. */
    int pending() {
        return (int) tasks.pendingNanos().count();
    }
}
