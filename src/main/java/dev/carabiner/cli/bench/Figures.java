package dev.carabiner.cli.bench;

import java.io.PrintWriter;
import java.util.Locale;

/** Prints what came out, in columns. */
final class Figures {
    private final PrintWriter out;

    Figures(PrintWriter out) {
        this.out = out;
    }

    /** A part begins. */
    void head(String title, String yardstick) {
        out.println();
        out.println(title);
        out.println(String.format(
                Locale.ROOT, "  %-38s %12s %12s   %s", "", "Carabiner", yardstick, "ratio (lowest to highest round)"));
        out.flush();
    }

    /** One line, in {@code unit}s an operation. */
    void line(String work, String unit, Contest.Outcome outcome) {
        out.println(String.format(
                Locale.ROOT,
                "  %-38s %9.1f %s %9.1f %s   %.2f (%.2f to %.2f)",
                work,
                outcome.ours(),
                unit,
                outcome.yardstick(),
                unit,
                outcome.ratio(),
                outcome.lowest(),
                outcome.highest()));
        out.flush();
    }

    /** One line of two numbers that are no times. */
    void counts(String what, int ours, int yardstick) {
        out.println(String.format(Locale.ROOT, "  %-38s %12d %12d", what, ours, yardstick));
        out.flush();
    }
}
