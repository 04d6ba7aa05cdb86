package dev.carabiner.wire;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Refusals of malformed input, in one form: {@code field: value (expected: ...)}. */
public final class Refusal {
    /** How much of a value is shown, in UTF-16 units: enough to recognise it, too little to flood a log. */
    private static final int SHOWN = 64;

    private Refusal() {}

    /** A {@code bad_request} that shows the value, cut at 64 characters. */
    public static OperationFailure of(String field, @Nullable Object value, String expected) {
        return because(field, shown(value), expected);
    }

    /** A {@code bad_request} about a field that is not there. */
    public static OperationFailure missing(String field, String expected) {
        return because(field, "missing", expected);
    }

    /** A {@code bad_request} with a description in place of the value, for values that say little when shown. */
    public static OperationFailure because(String field, String what, String expected) {
        return new OperationFailure(
                ErrorCode.BAD_REQUEST, printable(field) + ": " + what + " (expected: " + expected + ")");
    }

    /** The first 64 characters of a text, with whatever would disturb a terminal or a log replaced. */
    public static String printable(String text) {
        boolean cut = text.length() > SHOWN;
        // Cutting may halve a surrogate pair; the half is then replaced like any other that does not print.
        String kept = cut ? text.substring(0, SHOWN) : text;
        StringBuilder shown = new StringBuilder(kept.length() + 1);
        kept.codePoints().map(c -> prints(c) ? c : 0xFFFD).forEach(shown::appendCodePoint);
        return cut ? shown.append('…').toString() : shown.toString();
    }

    private static String shown(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof CharSequence text) {
            return '"' + printable(text.toString()) + '"';
        }
        if (value instanceof JsonObject) {
            return "an object";
        }
        if (value instanceof JsonArray) {
            return "an array";
        }
        return printable(value.toString());
    }

    private static boolean prints(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
