package dev.carabiner.cli;

import dev.carabiner.config.CarabinerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The log of the process: to standard error, one line a record. Whoever names a configuration of {@code
 * java.util.logging} of their own is left alone.
 */
final class ProcessLog {
    /** The variable that says how much is logged. */
    static final String LEVEL = "CARABINER_LOG_LEVEL";
    /** The variable that says in which form. */
    static final String FORMAT = "CARABINER_LOG_FORMAT";

    private static final String JSON = "json";

    private static final Map<String, Level> LEVELS = Map.of(
            "debug", Level.FINE,
            "info", Level.INFO,
            "warning", Level.WARNING,
            "error", Level.SEVERE,
            "off", Level.OFF);

    private ProcessLog() {}

    /** To be called before anybody makes a logger. */
    static void setUp(Map<String, String> environment) {
        if (System.getProperty("java.util.logging.manager") == null) {
            System.setProperty("java.util.logging.manager", LastingLogs.class.getName());
        }
        Thread.setDefaultUncaughtExceptionHandler(ProcessLog::uncaught);
        if (isConfiguredElsewhere()) {
            return;
        }
        try (InputStream configuration = ProcessLog.class.getResourceAsStream("logging.properties")) {
            if (configuration == null) {
                throw new IllegalStateException("logging.properties is missing from the jar");
            }
            LogManager.getLogManager().readConfiguration(configuration);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        level(environment).ifPresent(ProcessLog::setLevel);
        setFormat(environment.getOrDefault(FORMAT, ""));
    }

    /** Logs as the settings of a member say, which may come from a file or from flags. */
    static void configure(CarabinerOptions.Log settings) {
        if (!isConfiguredElsewhere()) {
            Optional.ofNullable(LEVELS.get(settings.level())).ifPresent(ProcessLog::setLevel);
            setFormat(settings.format());
        }
    }

    /** From now on each line, where it has fields, bears the name of the member that this process runs. */
    static void member(String name) {
        handlers().forEach(handler -> {
            if (handler.getFormatter() instanceof JsonLine lines) {
                lines.member(name);
            }
        });
    }

    private static void setFormat(String format) {
        boolean json = format.toLowerCase(Locale.ROOT).equals(JSON);
        handlers()
                .filter(handler -> json != handler.getFormatter() instanceof JsonLine)
                .forEach(handler -> handler.setFormatter(json ? new JsonLine() : new LogLine()));
    }

    private static Stream<Handler> handlers() {
        return Stream.of(Logger.getLogger("").getHandlers());
    }

    /** Logs only what is wrong, for a command whose output is for people; unless the user has asked for more. */
    static void quiet(Map<String, String> environment) {
        if (!isConfiguredElsewhere() && level(environment).isEmpty()) {
            setLevel(Level.WARNING);
        }
    }

    /** Logs nothing any more, from nobody; unless the user has asked for more. */
    static void silence(Map<String, String> environment) {
        if (!isConfiguredElsewhere() && level(environment).isEmpty()) {
            handlers().forEach(handler -> handler.setLevel(Level.OFF));
        }
    }

    /** What the variable says; a word that is none of ours says nothing, for a log is no reason not to start. */
    static Optional<Level> level(Map<String, String> environment) {
        String word = environment.getOrDefault(LEVEL, "").toLowerCase(Locale.ROOT);
        return Optional.ofNullable(LEVELS.get(word));
    }

    private static void setLevel(Level level) {
        Ours.LOGGER.setLevel(level);
    }

    /** Kept, for a logger that nobody holds forgets its level. In a class of its own, so that it is made late. */
    private static final class Ours {
        static final Logger LOGGER = Logger.getLogger("dev.carabiner");
    }

    private static void uncaught(Thread thread, Throwable bug) {
        System.getLogger(ProcessLog.class.getName())
                .log(System.Logger.Level.ERROR, "uncaught in thread " + thread.getName(), bug);
    }

    private static boolean isConfiguredElsewhere() {
        return System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null;
    }
}
