package dev.carabiner.cluster;

import java.time.Duration;

/** When to look at the register: one pass at a time, at each tick, when asked to, and after a pause when one failed. */
final class MembershipPasses {
    private static final System.Logger LOG = System.getLogger(MembershipPasses.class.getName());

    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long MAX_PAUSE_MILLIS = 500;
    private static final int FAILURES_WORTH_A_WORD = 8;

    private final String selfId;
    private final Timers timers;
    private final Runnable pass;

    // Owned by the member's coordination context.
    private boolean closed;
    private boolean running;
    private boolean runAgain;
    private int failures; // Passes in a row that did not get what they wanted.
    private Timers.Timer wake = () -> {};

    /** @param pass begins a pass, whose end {@link #end} or {@link #retry} must report */
    MembershipPasses(String selfId, Timers timers, Runnable pass) {
        this.selfId = selfId;
        this.timers = timers;
        this.pass = pass;
    }

    /** Wants a pass that begins after this call. A pause after a failure is not cut short. */
    void request() {
        if (closed) {
            return;
        }
        if (running) {
            runAgain = true;
        } else if (failures == 0) {
            run();
        }
    }

    /** The pass got what it wanted; the next one comes when asked for, or after {@code pause}. */
    void end(Duration pause) {
        running = false;
        failures = 0;
        if (closed) { // By somebody who was told of the outcome.
            return;
        }
        if (runAgain) {
            run();
        } else {
            wake = timers.after(pause, this::run);
        }
    }

    /** The pass has to be repeated, after a pause that grows from 10 ms to 500 ms. */
    void retry(String reason) {
        running = false;
        failures++;
        if (failures >= FAILURES_WORTH_A_WORD && Integer.bitCount(failures) == 1) {
            LOG.log(System.Logger.Level.WARNING, "no success with the ring register {0} times: {1}", failures, reason);
        }
        if (!closed) {
            wake = timers.after(pause(), this::run);
        }
    }

    void close() {
        closed = true;
        wake.cancel();
    }

    private void run() {
        wake.cancel();
        running = true;
        runAgain = false;
        pass.run();
    }

    /** Less up to a half, a part that differs between members, so that losers of a race do not race again and again. */
    private Duration pause() {
        long whole = Math.min(MAX_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures - 1, 10));
        long mixed = (selfId.hashCode() * 31L + failures) * 0x9E3779B97F4A7C15L;
        double part = (mixed >>> 11) * 0x1p-53;
        return Duration.ofNanos((long) (whole * 1_000_000 * (1 - part / 2)));
    }
}
