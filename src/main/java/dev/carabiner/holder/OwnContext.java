package dev.carabiner.holder;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * An event-loop context that belongs to nobody else. Timers of a verticle's context end when it is undeployed, but leases
 * of other verticles must go on being renewed, whichever of them asked first.
 */
final class OwnContext implements HolderContext {
    private final VertxInternal vertx;
    private final ContextInternal context;

    OwnContext(Vertx vertx) {
        this.vertx = (VertxInternal) vertx;
        this.context = this.vertx.createEventLoopContext();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void run(Runnable task) {
        context.runOnContext(now -> task.run());
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        // Rounded down: a holder that wakes a moment early looks at the clock again, one that wakes late has overslept.
        long id = context.setTimer(Math.max(1, delay.toMillis()), fired -> task.run());
        return () -> vertx.cancelTimer(id);
    }

    @Override
    public <T> Promise<T> promise() {
        return vertx.getOrCreateContext().promise();
    }

    @Override
    public <T> Consumer<T> here(Handler<T> handler) {
        ContextInternal caller = vertx.getOrCreateContext();
        return value -> caller.runOnContext(now -> handler.handle(value));
    }
}
