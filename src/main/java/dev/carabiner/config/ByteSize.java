package dev.carabiner.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 512B}, {@code 64KiB}, {@code 1MiB}. */
final class ByteSize {
    static final String EXPECTED = "a number with its unit, such as 512B, 64KiB or 1MiB";

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})(B|KiB|MiB)");

    private ByteSize() {}

    static long parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("size: " + text + " (expected: " + EXPECTED + ")");
        }
        long amount = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "B" -> amount;
            case "KiB" -> amount << 10;
            default -> amount << 20;
        };
    }

    static String format(long bytes) {
        if (bytes == 0 || bytes % 1024 != 0) {
            return bytes + "B";
        }
        return bytes % (1 << 20) != 0 ? (bytes >> 10) + "KiB" : (bytes >> 20) + "MiB";
    }
}
