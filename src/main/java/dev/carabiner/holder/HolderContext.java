package dev.carabiner.holder;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Consumer;

/** The one context on which a holder thinks, and its clock. A port: tests run it by hand. */
interface HolderContext {
    /** A monotonic clock in nanoseconds with no fixed origin; compare differences only. From any thread. */
    long nanoTime();

    /** Runs a task on this context, after what runs there now. From any thread. */
    void run(Runnable task);

    /** Runs a task once, {@code delay} from now, never early by more than a millisecond. From this context. */
    Timer after(Duration delay, Runnable task);

    /** A promise that is heard of on the context of whoever calls this. From any thread. */
    <T> Promise<T> promise();

    /** Has a handler called on the context of whoever calls this. From any thread. */
    <T> Consumer<T> here(Handler<T> handler);

    /** A task that is set to run. */
    interface Timer {
        /** Takes the task back; does nothing if it has run. */
        void cancel();
    }
}
