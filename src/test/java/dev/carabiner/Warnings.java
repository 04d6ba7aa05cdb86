package dev.carabiner;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged by Carabiner as a warning or worse while this is open. */
final class Warnings implements AutoCloseable {
    private final Logger root = Logger.getLogger("");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            boolean ours = String.valueOf(entry.getLoggerName()).startsWith("dev.carabiner");
            if (ours && entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                Object[] parameters = entry.getParameters();
                lines.add(
                        parameters == null ? entry.getMessage() : MessageFormat.format(entry.getMessage(), parameters));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private Warnings() {
        root.addHandler(handler);
    }

    /** Listens from now on, until it is closed. */
    static Warnings open() {
        return new Warnings();
    }

    /** The lines so far that contain this text. */
    List<String> with(String text) {
        return lines.stream().filter(line -> line.contains(text)).toList();
    }

    @Override
    public void close() {
        root.removeHandler(handler);
    }
}
