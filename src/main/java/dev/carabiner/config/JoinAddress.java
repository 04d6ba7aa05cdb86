package dev.carabiner.config;

import java.util.OptionalInt;

/**
 * Where to look for a member to join: {@code HOST}, {@code HOST:PORT}, {@code [IPV6]} or {@code [IPV6]:PORT}.
 *
 * @param host name or address, never looked up here; an IPv6 address stands without its brackets
 * @param port 1 to 65535; empty means the first ports on which members listen by default
 */
public record JoinAddress(String host, OptionalInt port) {
    static final String EXPECTED = "HOST or HOST:PORT, an IPv6 address in brackets";

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static JoinAddress parse(String text) {
        boolean bracketed = text.startsWith("[");
        int hostEnd = bracketed ? text.indexOf(']') : text.indexOf(':');
        String host;
        String rest;
        if (bracketed) {
            host = hostEnd < 0 ? "" : text.substring(1, hostEnd);
            rest = hostEnd < 0 ? "" : text.substring(hostEnd + 1);
        } else {
            host = hostEnd < 0 ? text : text.substring(0, hostEnd);
            rest = hostEnd < 0 ? "" : text.substring(hostEnd);
        }
        if (!isHost(host) || !(rest.isEmpty() || rest.startsWith(":"))) {
            throw refused(text);
        }
        return new JoinAddress(
                host, rest.isEmpty() ? OptionalInt.empty() : OptionalInt.of(port(text, rest.substring(1))));
    }

    static boolean isHost(String text) {
        return !text.isEmpty() && text.length() <= 255 && text.chars().allMatch(JoinAddress::isHostCharacter);
    }

    private static boolean isHostCharacter(int unit) {
        return unit < 0x80 && (Character.isLetterOrDigit(unit) || ".-_:%".indexOf(unit) >= 0);
    }

    private static int port(String text, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 1 && port <= Port.MAX) {
                return port;
            }
        } catch (NumberFormatException notDigits) {
            throw refused(text);
        }
        throw refused(text);
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("address: " + text + " (expected: " + EXPECTED + ")");
    }

    /** The written form. */
    @Override
    public String toString() {
        String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port.isPresent() ? shown + ":" + port.getAsInt() : shown;
    }
}
