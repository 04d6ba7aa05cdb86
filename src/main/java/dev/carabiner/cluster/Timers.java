package dev.carabiner.cluster;

import java.time.Duration;

/** Runs tasks later on the context they were set from. A port. */
public interface Timers {
    /** Runs {@code task} once, {@code delay} from now (zero or less: as soon as what runs now has ended). */
    Timer after(Duration delay, Runnable task);

    /** A task that is set to run. */
    interface Timer {
        /** Takes the task back; does nothing if it has run. */
        void cancel();
    }
}
