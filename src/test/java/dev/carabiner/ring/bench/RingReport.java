package dev.carabiner.ring.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs all benchmarks in one go, and prints the tables in Markdown on standard output; what JMH says while it works goes
 * to a file that it names first. With {@code members=10,100} only for so many members; with other arguments only the
 * benchmarks that match one of these patterns. Takes about ten minutes, and wants a machine that does nothing else.
 */
public final class RingReport {
    private static final String MEMBERS = "members=";
    private static final String ALL_MEMBERS = "10,100,1000,10000";
    private static final int[] THREADS = {1, 2, 4};

    private RingReport() {}

    public static void main(String[] args) throws RunnerException {
        String log = System.getProperty("java.io.tmpdir") + "/ring-bench.log";
        PrintStream out = System.out;
        out.println("JMH writes to " + log);
        out.println();
        List<String> patterns =
                Arrays.stream(args).filter(arg -> !arg.startsWith(MEMBERS)).toList();
        String[] members = Arrays.stream(args)
                .filter(arg -> arg.startsWith(MEMBERS))
                .map(arg -> arg.substring(MEMBERS.length()))
                .findFirst()
                .orElse(ALL_MEMBERS)
                .split(",");
        boolean all = patterns.isEmpty();
        List<String> wanted = all ? List.of("RingBench", "RivalBench") : patterns;
        Figures figures = Figures.of(run(options(log, wanted).param("members", members)));
        new RingTables(figures, members).print(out);
        if (all) {
            new Scales(members).print(out);
            threads(log, out);
        }
        Machine.print(out);
    }

    private static void threads(String log, PrintStream out) throws RunnerException {
        List<Figures> byThreads = new ArrayList<>();
        for (int threads : THREADS) {
            List<String> lookups = List.of("RingBench.owner$", "RivalBench.(treeMap|ketama|vertx|jumpBack)Owner$");
            byThreads.add(
                    Figures.of(run(options(log, lookups).param("members", "100").threads(threads))));
        }
        RingTables.printThreads(out, THREADS, byThreads);
    }

    private static ChainedOptionsBuilder options(String log, List<String> patterns) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(300))
                .measurementIterations(5)
                .measurementTime(TimeValue.milliseconds(300))
                .jvmArgsAppend("-Xms2g", "-Xmx2g")
                .addProfiler(GCProfiler.class)
                .output(log);
        patterns.forEach(options::include);
        return options;
    }

    private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
        return new Runner(options.build()).run();
    }
}
