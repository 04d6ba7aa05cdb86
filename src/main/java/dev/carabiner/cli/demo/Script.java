package dev.carabiner.cli.demo;

import java.io.PrintWriter;
import java.util.Locale;

/** Prints what the workers do, as a table in the order of time. May be used from any thread. */
final class Script {
    private final PrintWriter out;
    private final Palette palette;
    private final long startNanos = System.nanoTime();

    Script(PrintWriter out, Palette palette) {
        this.out = out;
        this.palette = palette;
    }

    void head() {
        out.println(palette.faint(line("     ms", "worker", "through", "token", "step")));
    }

    void step(Worker worker, String token, String step) {
        String millis = String.format(Locale.ROOT, "%7d", (System.nanoTime() - startNanos) / 1_000_000);
        out.println(line(millis, worker.name(), worker.door(), token, step));
    }

    private static String line(String millis, String worker, String door, String token, String step) {
        return String.format("   %s  %-8s  %-19s  %-16s  %s", millis, worker, door, token, step);
    }
}
