package dev.carabiner.cli.bench;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Measures this build beside what it is to replace, in the same run. Closing it ends the members that it started. */
public final class Bench implements AutoCloseable {
    /** What can be measured. */
    public enum Part {
        LOCKS,
        RING,
        MESSAGING
    }

    private final Rounds rounds;
    private final Figures figures;
    private final BenchMembers members = new BenchMembers();

    /** @param json one object a line, rather than columns for people */
    public Bench(PrintWriter out, Rounds rounds, boolean json) {
        this.rounds = rounds;
        this.figures = new Figures(out, json);
    }

    /** Measures these parts, one after the other, and prints each figure when it is there. */
    public void run(Set<Part> parts) throws Exception {
        figures.preface(String.format(
                Locale.ROOT,
                "Carabiner beside plain Vert.x in one process (%d processors, Java %s): time of one operation, median of"
                        + " %d rounds",
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                rounds.count()));
        figures.preface(String.format(
                Locale.ROOT,
                "of %d ms each, in turns. Ratio: Carabiner's time over the other's of the same round; below 1 is faster.",
                rounds.each().toMillis()));
        if (parts.contains(Part.RING)) {
            RingBench.run(rounds, figures);
        }
        if (parts.contains(Part.LOCKS)) {
            LockBench.run(members, rounds, figures);
        }
        if (parts.contains(Part.MESSAGING)) {
            MessageBench.run(members, rounds, figures);
        }
    }

    @Override
    public void close() throws TimeoutException {
        members.close();
    }
}
