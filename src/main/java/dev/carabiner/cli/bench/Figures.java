package dev.carabiner.cli.bench;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints what came out: in columns for people, or one JSON object a line for programs. */
final class Figures {
    private final PrintWriter out;
    private final boolean json;
    private String part = "";
    private String beside = "";

    Figures(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** What the figures are, for people. */
    void preface(String text) {
        if (!json) {
            out.println(text);
        }
    }

    /**
     * A part begins.
     *
     * @param name of the flag that asks for it
     * @param what for people
     * @param beside the other side
     */
    void head(String name, String what, String beside) {
        part = name;
        this.beside = beside;
        preface("");
        preface(what);
        preface(String.format(
                Locale.ROOT, "  %-38s %12s %12s   %s", "", "Carabiner", beside, "ratio (lowest to highest round)"));
        out.flush();
    }

    /** One line, in {@code unit}s an operation. */
    void line(String work, String unit, Contest.Outcome outcome) {
        if (json) {
            print(entry(work)
                    .put("unit", unit)
                    .put("carabiner", outcome.ours())
                    .put("other", outcome.yardstick())
                    .put("ratio", outcome.ratio())
                    .put("lowest", outcome.lowest())
                    .put("highest", outcome.highest()));
        } else {
            print(String.format(
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
        }
    }

    /** One line of two numbers that are no times. */
    void counts(String what, int ours, int other) {
        if (json) {
            print(entry(what).put("carabiner", ours).put("other", other));
        } else {
            print(String.format(Locale.ROOT, "  %-38s %12d %12d", what, ours, other));
        }
    }

    private JsonObject entry(String work) {
        return new JsonObject().put("part", part).put("work", work).put("beside", beside);
    }

    /** At once: the next figure may take a while. */
    private void print(Object line) {
        out.println(line);
        out.flush();
    }
}
