package dev.carabiner.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * A log record in one line: time, level, who says it, what. Only errors, which are bugs, and what is logged for debugging
 * bring their stack trace. Public for {@code java.util.logging}, which finds it by name.
 */
public final class LogLine extends Formatter {
    // UTC, so that the logs of members on different hosts can be laid side by side.
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder(160);
        TIME.formatTo(entry.getInstant(), line);
        line.append(String.format(" %-5s %s: ", word(entry.getLevel()), lastPart(entry.getLoggerName())));
        line.append(oneLine(formatMessage(entry)));
        Throwable thrown = entry.getThrown();
        if (thrown != null && needsTrace(entry.getLevel())) {
            line.append(System.lineSeparator()).append(trace(thrown).stripTrailing());
        } else {
            for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
                line.append(" | ").append(oneLine(cause.toString()));
            }
        }
        return line.append(System.lineSeparator()).toString();
    }

    private static boolean needsTrace(Level level) {
        return level.intValue() >= Level.SEVERE.intValue() || level.intValue() < Level.INFO.intValue();
    }

    private static String word(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARN";
        }
        return value >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }

    private static String lastPart(@Nullable String logger) {
        return logger == null ? "-" : logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static String oneLine(@Nullable String text) {
        return text == null ? "" : text.strip().replaceAll("\\s*\\R\\s*", " / ");
    }

    private static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        return trace.toString();
    }
}
