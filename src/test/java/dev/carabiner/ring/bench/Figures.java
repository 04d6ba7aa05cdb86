package dev.carabiner.ring.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** What a run has measured, by benchmark and members. */
final class Figures {
    private final Map<String, Figure> byName = new HashMap<>();

    private Figures() {}

    /**
     * One benchmark.
     *
     * @param nanos time per operation, mean of the iterations
     * @param error half the width of its 99.9 % confidence interval
     * @param bytes allocated per operation
     */
    private record Figure(double nanos, double error, double bytes) {}

    @SuppressWarnings("rawtypes") // As JMH declares its results.
    static Figures of(Collection<RunResult> runs) {
        Figures figures = new Figures();
        for (RunResult run : runs) {
            Result<?> time = run.getPrimaryResult();
            // The profiler names its results with a dot or a bullet in front, by version.
            double bytes = run.getSecondaryResults().entrySet().stream()
                    .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
                    .mapToDouble(entry -> entry.getValue().getScore())
                    .findFirst()
                    .orElse(Double.NaN);
            String name = run.getParams().getBenchmark().replaceFirst(".*\\.", "");
            figures.byName.put(
                    name + " " + run.getParams().getParam("members"),
                    new Figure(time.getScore(), time.getScoreError(), bytes));
        }
        return figures;
    }

    /** Whether all of these were measured. */
    boolean hasAll(String members, String... benchmarks) {
        return Arrays.stream(benchmarks)
                .allMatch(benchmark -> find(benchmark, members).isPresent());
    }

    /** The time, with its error, for a table. */
    String time(String benchmark, String members) {
        return find(benchmark, members).map(f -> time(f.nanos) + error(f)).orElse("");
    }

    /** The bytes allocated, for a table. */
    String bytes(String benchmark, String members) {
        return find(benchmark, members).map(f -> bytes(f.bytes)).orElse("");
    }

    /** How many times the other benchmark's time this one takes, for a table. */
    String ratio(String benchmark, String other, String members) {
        return find(benchmark, members)
                .flatMap(mine -> find(other, members)
                        .map(theirs -> String.format(Locale.ROOT, "%.1f", theirs.nanos / mine.nanos)))
                .orElse("");
    }

    private Optional<Figure> find(String benchmark, String members) {
        return Optional.ofNullable(byName.get(benchmark + " " + members));
    }

    private static String error(Figure figure) {
        double percent = 100 * figure.error / figure.nanos;
        return Double.isNaN(percent) ? "" : String.format(Locale.ROOT, " ±%.0f %%", percent);
    }

    static String time(double nanos) {
        if (nanos < 1_000) {
            return String.format(Locale.ROOT, "%.1f ns", nanos);
        }
        return nanos < 1_000_000
                ? String.format(Locale.ROOT, "%.1f µs", nanos / 1_000)
                : String.format(Locale.ROOT, "%.1f ms", nanos / 1_000_000);
    }

    static String bytes(double bytes) {
        if (Double.isNaN(bytes)) {
            return "";
        }
        if (bytes < 0.5) { // What JMH itself allocates, spread over all operations.
            return "0 B";
        }
        if (bytes < 10_000) {
            return String.format(Locale.ROOT, "%.0f B", bytes);
        }
        return bytes < 10_000_000
                ? String.format(Locale.ROOT, "%.0f kB", bytes / 1_000)
                : String.format(Locale.ROOT, "%.0f MB", bytes / 1_000_000);
    }
}
