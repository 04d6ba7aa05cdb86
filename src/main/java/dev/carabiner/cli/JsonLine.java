package dev.carabiner.cli;

import dev.carabiner.trace.RequestId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A log record as one JSON object in one line: {@code time} (RFC 3339, UTC), {@code level}, {@code logger}, {@code
 * message}, and where they are known {@code member}, {@code request} and {@code throwable} ({@code type}, {@code
 * message}, {@code stack}). Public for {@code java.util.logging}, which finds it by name.
 */
public final class JsonLine extends Formatter {
    private static final DateTimeFormatter TIME = LogLine.TIME;

    private volatile @Nullable String member;

    /** Sets the name of the member that this process runs; empty until it is known. */
    void member(String name) {
        member = name;
    }

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder(240).append('{');
        field(line, "time", TIME.format(entry.getInstant()));
        field(line, "level", LogText.word(entry.getLevel()));
        field(line, "logger", entry.getLoggerName());
        field(line, "message", formatMessage(entry));
        field(line, "member", member);
        Object[] parameters = entry.getParameters();
        Stream.ofNullable(parameters)
                .flatMap(Arrays::stream)
                .filter(RequestId.class::isInstance)
                .findFirst()
                .ifPresent(request -> field(line, "request", request.toString()));
        Throwable thrown = entry.getThrown();
        if (thrown != null) {
            line.append(",\"throwable\":{");
            field(line, "type", thrown.getClass().getName());
            field(line, "message", thrown.getMessage());
            field(line, "stack", LogText.trace(thrown));
            line.append('}');
        }
        return line.append('}').append(System.lineSeparator()).toString();
    }

    private static void field(StringBuilder line, String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        if (line.charAt(line.length() - 1) != '{') {
            line.append(',');
        }
        line.append('"').append(name).append("\":\"");
        text(line, LogText.discreet(value));
        line.append('"');
    }

    /** Quotes and backslashes first, so that what is escaped after is read back as the character it was. */
    private static void text(StringBuilder line, String value) {
        LogText.escape(line, value.replace("\\", "\\\\").replace("\"", "\\\""));
    }
}
