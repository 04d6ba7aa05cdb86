package dev.carabiner.cli;

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
    static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder(160);
        TIME.formatTo(entry.getInstant(), line);
        line.append(String.format(" %-5s %s: ", LogText.word(entry.getLevel()), lastPart(entry.getLoggerName())));
        line.append(oneLine(formatMessage(entry)));
        Throwable thrown = entry.getThrown();
        if (thrown != null && needsTrace(entry.getLevel())) {
            trace(line, thrown);
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

    private static String lastPart(@Nullable String logger) {
        return logger == null ? "-" : logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static String oneLine(@Nullable String text) {
        if (text == null) {
            return "";
        }
        StringBuilder line = new StringBuilder();
        LogText.escape(line, LogText.discreet(text.strip().replaceAll("\\s*\\R\\s*", " / ")));
        return line.toString();
    }

    /** Each line indented, so that no message of an exception can look like a line of the log. */
    private static void trace(StringBuilder line, Throwable thrown) {
        LogText.discreet(LogText.trace(thrown)).lines().forEach(part -> {
            line.append(System.lineSeparator()).append('\t');
            LogText.escape(line, part.stripLeading());
        });
    }
}
