package dev.carabiner.cluster;

import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;

/** Timers of one Vert.x context. Used from that context. */
public final class ContextTimers implements Timers {
    private final ContextInternal context;

    public ContextTimers(Context context) {
        this.context = (ContextInternal) context;
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        if (delay.isNegative() || delay.isZero()) {
            Turn turn = new Turn(task);
            context.runOnContext(now -> turn.run());
            return turn;
        }
        // Rounded up: a task never runs early.
        long millis = Math.max(1, delay.plusNanos(999_999).toMillis());
        long id = context.setTimer(millis, fired -> task.run());
        return () -> context.owner().cancelTimer(id);
    }

    /** A task in the queue of the context. */
    private static final class Turn implements Timer {
        private final Runnable task;
        // Owned by the context.
        private boolean cancelled;

        Turn(Runnable task) {
            this.task = task;
        }

        void run() {
            if (!cancelled) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
