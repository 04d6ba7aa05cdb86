package dev.carabiner.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** The forms of names and origins that web clients send. */
final class WebNames {
    static final String NAME_EXPECTED = "a host name, without port, or *.NAME for all below it";
    static final String ORIGIN_EXPECTED =
            "an origin as browsers send it, such as https://app.example.org or http://localhost:3000, or * for all";

    private static final String LABELS = "[a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63})*+";
    private static final Pattern NAME = Pattern.compile("(?=.{1,253}$)(?:\\*\\.)?" + LABELS);
    private static final Pattern ORIGIN =
            Pattern.compile("(?<scheme>https?)://(?:" + LABELS + "|\\[[0-9a-f:.]{2,45}])(?<port>:[0-9]{1,5})?");

    private WebNames() {}

    /** Whether it is the text of an address, or the name, that only this host can reach. */
    static boolean isLoopback(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals("localhost") || lower.equals("::1") || lower.matches("127(\\.\\d{1,3}){3}");
    }

    static String name(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(lower).matches()) {
            throw new IllegalArgumentException("name: " + text + " (expected: " + NAME_EXPECTED + ")");
        }
        return lower;
    }

    /** In lower case and without the standard port of its scheme, for browsers write none. */
    static String origin(String text) {
        if (text.equals("*")) {
            return text;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        var parts = ORIGIN.matcher(lower);
        if (!parts.matches()) {
            throw new IllegalArgumentException("origin: " + text + " (expected: " + ORIGIN_EXPECTED + ")");
        }
        String standard = parts.group("scheme").equals("https") ? ":443" : ":80";
        return standard.equals(parts.group("port")) ? lower.substring(0, lower.length() - standard.length()) : lower;
    }
}
