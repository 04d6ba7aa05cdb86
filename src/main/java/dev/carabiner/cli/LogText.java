package dev.carabiner.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Level;
import java.util.regex.Pattern;

/**
 * Text on its way into a log. Much of it was chosen by others: names of locks, what peers sent, messages of libraries
 * that quote either. None of it may begin a line, move a cursor, or turn the reading direction round; and what looks like
 * a credential is left out, should anything ever quote one.
 */
final class LogText {
    private static final Pattern CREDENTIAL =
            Pattern.compile("(?i:bearer|basic)\\s+[A-Za-z0-9._~+/=-]{6,}|eyJ[A-Za-z0-9_-]{4,}\\.[A-Za-z0-9_.-]+");

    private LogText() {}

    /** Without credentials. */
    static String discreet(String text) {
        return CREDENTIAL.matcher(text).replaceAll("[credential]");
    }

    /** Whether a character must not stand in a log as it is. */
    static boolean isUnsafe(char character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    /** Appends text with what is unsafe written as {@code \}{@code u001b}. */
    static void escape(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean pair = i + 1 < text.length() && Character.isSurrogatePair(character, text.charAt(i + 1));
            if (pair) {
                out.append(character).append(text.charAt(++i));
            } else if (isUnsafe(character)) {
                out.append(String.format("\\u%04x", (int) character));
            } else {
                out.append(character);
            }
        }
    }

    /** The word for a level. */
    static String word(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARN";
        }
        return value >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }

    /** The stack trace, as the JDK prints it. */
    static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        return trace.toString().stripTrailing();
    }
}
