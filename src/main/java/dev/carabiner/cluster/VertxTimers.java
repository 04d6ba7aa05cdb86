package dev.carabiner.cluster;

import io.vertx.core.Vertx;
import java.time.Duration;

/** Timers of whichever Vert.x context sets them. */
public final class VertxTimers implements Timers {
    private final Vertx vertx;

    public VertxTimers(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        return new ContextTimers(vertx.getOrCreateContext()).after(delay, task);
    }
}
