package dev.carabiner.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs everything that happens in a simulation, one event after the other, on a clock that jumps from event to event.
 * Events of one context that are due at the same time run in the order in which they were set, as on an event loop; the
 * seed decides which context goes first.
 */
public final class SimScheduler {
    private static final int TRACE_LENGTH = 400;

    private final long seed;
    private final Random random;
    private final TreeMap<Long, Map<SimContext, Deque<Event>>> agenda = new TreeMap<>();
    private final Deque<Line> trace = new ArrayDeque<>();
    private final SimContext world;
    private long nowNanos;
    private Duration wallShift = Duration.ZERO;
    private long events;
    private long hash = 1125899906842597L;
    private @Nullable Consumer<String> listener;

    /** A line of the trace; most are never read, so it is put together only then. */
    private record Line(long atNanos, String text) {
        @Override
        public String toString() {
            return String.format("%12.6f %s", atNanos / 1e9, text);
        }
    }

    /** A task on the agenda. */
    static final class Event {
        private @Nullable Runnable task;

        Event(Runnable task) {
            this.task = task;
        }

        void cancel() {
            task = null;
        }

        boolean isCancelled() {
            return task == null;
        }
    }

    public SimScheduler(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.world = new SimContext(this, "world", 0, 1);
    }

    /** What is outside of all members: faults, and the course of a test. Never pauses. */
    public SimContext world() {
        return world;
    }

    /** A new event loop with clocks of its own: the monotonic one starts anywhere and runs up to 1 % fast or slow. */
    public SimContext context(String name) {
        return context(name, 0.01);
    }

    /** The same with another bound on how wrong the clock runs; 0.01 is 1 %. */
    public SimContext context(String name, double drift) {
        return new SimContext(this, name, random.nextLong() >> 1, 1 - drift + random.nextDouble() * 2 * drift);
    }

    /** The only source of chance. */
    public Random random() {
        return random;
    }

    public boolean chance(double probability) {
        // Drawn even if it cannot matter, so that switching a fault off leaves the rest of the run alone.
        return random.nextDouble() < probability;
    }

    public Duration between(Duration least, Duration most) {
        long span = most.toNanos() - least.toNanos();
        return least.plusNanos((long) (random.nextDouble() * span));
    }

    /** Time since the beginning, which no member can see. */
    public Duration elapsed() {
        return Duration.ofNanos(nowNanos);
    }

    /** Sets all wall clocks wrong by that much more, from now on. */
    public void shiftWallClocks(Duration shift) {
        note("all wall clocks: " + shift);
        wallShift = wallShift.plus(shift);
    }

    Duration wallShift() {
        return wallShift;
    }

    /** The same in nanoseconds. */
    public long nowNanos() {
        return nowNanos;
    }

    Event schedule(SimContext context, long delayNanos, Runnable task) {
        Event event = new Event(task);
        put(context, Math.addExact(nowNanos, Math.max(0, delayNanos)), event);
        return event;
    }

    void put(SimContext context, long atNanos, Event event) {
        agenda.computeIfAbsent(atNanos, at -> new LinkedHashMap<>())
                .computeIfAbsent(context, of -> new ArrayDeque<>())
                .addLast(event);
    }

    /** Runs the next event. @return false if there is none */
    public boolean step() {
        Map.Entry<Long, Map<SimContext, Deque<Event>>> due = agenda.firstEntry();
        if (due == null) {
            return false;
        }
        Map.Entry<SimContext, Deque<Event>> next = pick(due.getValue());
        SimContext context = next.getKey();
        Event event = next.getValue().removeFirst();
        if (next.getValue().isEmpty()) {
            due.getValue().remove(context);
        }
        if (due.getValue().isEmpty()) {
            agenda.remove(due.getKey());
        }
        nowNanos = due.getKey();
        if (context.admits(event) && event.task != null) {
            events++;
            fold(context.name());
            event.task.run();
        }
        return true;
    }

    private Map.Entry<SimContext, Deque<Event>> pick(Map<SimContext, Deque<Event>> ready) {
        Iterator<Map.Entry<SimContext, Deque<Event>>> entries = ready.entrySet().iterator();
        for (int skip = ready.size() == 1 ? 0 : random.nextInt(ready.size()); skip > 0; skip--) {
            entries.next();
        }
        return entries.next();
    }

    /** Runs what happens in the next {@code span}. */
    public void runFor(Duration span) {
        long end = nowNanos + span.toNanos();
        while (!agenda.isEmpty() && agenda.firstKey() <= end) {
            step();
        }
        nowNanos = end;
    }

    /**
     * Runs until the condition holds.
     *
     * @return how long that took
     * @throws AssertionError if it does not hold within {@code bound}
     */
    public Duration runUntil(String what, Duration bound, BooleanSupplier condition) {
        long start = nowNanos;
        while (!condition.getAsBoolean()) {
            if (agenda.isEmpty() || agenda.firstKey() > start + bound.toNanos()) {
                throw new AssertionError(what + ": not within " + bound + " of simulated time\n" + this);
            }
            step();
        }
        return Duration.ofNanos(nowNanos - start);
    }

    /** How many tasks of a context are still to run: what must be none after everything in it was closed. */
    public long pending(SimContext context) {
        return agenda.values().stream()
                .flatMap(due -> due.getOrDefault(context, new ArrayDeque<>()).stream())
                .filter(event -> !event.isCancelled())
                .count();
    }

    /** Writes a line into the trace. */
    public void note(String line) {
        fold(line);
        if (trace.size() == TRACE_LENGTH) {
            trace.removeFirst();
        }
        Line noted = new Line(nowNanos, line);
        trace.addLast(noted);
        if (listener != null) {
            listener.accept(noted.toString());
        }
    }

    /** A line for those who read along only; it is no part of the run. */
    public void detail(Supplier<String> line) {
        if (listener != null) {
            listener.accept(new Line(nowNanos, line.get()).toString());
        }
    }

    /** Says every line of the trace as it is written. */
    public void readAlong(Consumer<String> reader) {
        listener = reader;
    }

    /** Equal for equal runs. */
    public long traceHash() {
        return hash;
    }

    public long seed() {
        return seed;
    }

    /** The seed and the last lines of the trace: what one needs to see when a run fails. */
    @Override
    public String toString() {
        return "seed " + seed + ", " + events + " events, " + elapsed() + "\n"
                + trace.stream().map(Line::toString).collect(Collectors.joining("\n"));
    }

    private void fold(String text) {
        hash = (hash * 31 + nowNanos) * 31 + text.hashCode();
    }
}
