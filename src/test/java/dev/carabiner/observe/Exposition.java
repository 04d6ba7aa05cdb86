package dev.carabiner.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of metrics in the text format of Prometheus, read line by line and strictly. */
final class Exposition {
    private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (NaN|[+-]Inf|[-+0-9.eE]+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    final Map<String, String> help = new HashMap<>();
    final Map<String, String> types = new HashMap<>();
    final List<Sample> samples = new ArrayList<>();

    /** One value. */
    record Sample(String name, Map<String, String> labels, double value) {}

    private Exposition() {}

    static Exposition parse(String page) {
        if (!page.endsWith("\n")) {
            throw new AssertionError("the last line has no end");
        }
        Exposition read = new Exposition();
        page.lines().forEach(read::line);
        return read;
    }

    private void line(String line) {
        Matcher helps = HELP.matcher(line);
        Matcher type = TYPE.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (helps.matches()) {
            once(help.put(helps.group(1), helps.group(2)) == null, line);
        } else if (type.matches()) {
            once(types.put(type.group(1), type.group(2)) == null, line);
        } else if (sample.matches()) {
            samples.add(new Sample(
                    sample.group(1), labels(sample.group(2) == null ? "" : sample.group(2)), number(sample.group(3))));
        } else {
            throw new AssertionError("no line of this format: " + line);
        }
    }

    private static void once(boolean first, String line) {
        if (!first) {
            throw new AssertionError("twice: " + line);
        }
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new LinkedHashMap<>();
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (label.find()) {
            if (label.start() != end) {
                throw new AssertionError("labels: " + text);
            }
            end = label.end();
            labels.put(label.group(1), label.group(2));
        }
        if (end != text.length()) {
            throw new AssertionError("labels: " + text);
        }
        return labels;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** The metric that a sample belongs to. */
    String family(Sample sample) {
        for (String suffix : List.of("", "_bucket", "_count", "_sum")) {
            if (sample.name().endsWith(suffix)) {
                String family = sample.name().substring(0, sample.name().length() - suffix.length());
                if (types.containsKey(family)) {
                    return family;
                }
            }
        }
        throw new AssertionError(sample + " has no type");
    }

    /** The sum of all samples of this name that have these labels (name, value, name, value…); 0 if there are none. */
    double value(String name, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name))
                .filter(sample -> {
                    for (int i = 0; i < labels.length; i += 2) {
                        if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
                            return false;
                        }
                    }
                    return true;
                })
                .mapToDouble(Sample::value)
                .sum();
    }
}
