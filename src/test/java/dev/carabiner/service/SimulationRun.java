package dev.carabiner.service;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Runs one simulation after the other on one thread, and counts as a violation too what the code itself logs as a bug.
 * Its face is of the JDK's types only, so that a copy of it in another class loader can be called.
 */
public final class SimulationRun implements LongFunction<String>, AutoCloseable, Runnable {
    // Held, or its level would be forgotten with it.
    private static final Logger LOGGER = Logger.getLogger("dev.carabiner");

    private final Thread thread = Thread.currentThread();
    private final List<String> bugs = new ArrayList<>();
    private final Handler handler = new Bugs();

    public SimulationRun() {
        LOGGER.addHandler(handler);
    }

    /** Has nothing but bugs logged, and that not to the console, until {@link #speak}. */
    public static void hush() {
        LOGGER.setLevel(Level.SEVERE);
        LOGGER.setUseParentHandlers(false);
    }

    public static void speak() {
        LOGGER.setLevel(null);
        LOGGER.setUseParentHandlers(true);
    }

    private final class Bugs extends Handler {
        @Override
        public void publish(LogRecord entry) {
            if (Thread.currentThread() == thread && entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
                bugs.add(entry.getMessage() + " " + entry.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Override
    public void close() {
        LOGGER.removeHandler(handler);
    }

    /** Closes it, for those who know it as one of the JDK's types only. */
    @Override
    public void run() {
        close();
    }

    /** Runs that seed; the violated invariants and what happened, or nothing. */
    @Override
    public String apply(long seed) {
        try {
            LockSimulation.Summary unused = run(new LockSimulation(seed));
            return "";
        } catch (LockSimulation.Violation violation) {
            return String.valueOf(violation.getMessage());
        }
    }

    /** @throws LockSimulation.Violation if anything did not hold */
    LockSimulation.Summary run(LockSimulation simulation) {
        bugs.clear();
        LockSimulation.Summary summary;
        try {
            summary = simulation.run();
        } catch (LockSimulation.Violation violation) {
            throw violation;
        } catch (AssertionError | RuntimeException broken) {
            throw new LockSimulation.Violation(List.of("NoBugs"), broken.toString(), broken);
        }
        if (!bugs.isEmpty()) {
            throw new LockSimulation.Violation(List.of("NoBugs"), bugs.get(0), null);
        }
        return summary;
    }
}
