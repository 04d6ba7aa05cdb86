package dev.carabiner.service;

import io.vertx.core.Vertx;
import java.util.function.LongConsumer;

/**
 * Measures by how much the timers of an event loop come late: whatever keeps the loop busy, or the process from running,
 * delays everything else on it by as much. Ends with the verticle that it was started by.
 */
public final class LoopDelay {
    private static final long EVERY_MILLIS = 100;

    private final Vertx vertx;
    private final LongConsumer observer;

    // Owned by the event loop that is measured.
    private long armedNanos;

    private LoopDelay(Vertx vertx, LongConsumer observer) {
        this.vertx = vertx;
        this.observer = observer;
    }

    /**
     * Starts, ten times a second, on the event loop of the caller.
     *
     * @param observer gets each delay, in nanoseconds
     */
    public static void measure(Vertx vertx, LongConsumer observer) {
        new LoopDelay(vertx, observer).arm();
    }

    private void arm() {
        armedNanos = System.nanoTime();
        // One after the other, so that one stall is one long delay and not ten.
        vertx.setTimer(EVERY_MILLIS, tick -> {
            observer.accept(Math.max(0, System.nanoTime() - armedNanos - EVERY_MILLIS * 1_000_000));
            arm();
        });
    }
}
