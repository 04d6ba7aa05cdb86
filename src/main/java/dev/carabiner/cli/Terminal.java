package dev.carabiner.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * What a command sees of the process it runs in.
 *
 * @param out results
 * @param err everything else that people read
 * @param environment the variables
 * @param colours whether a person looks at {@code out} who wants them
 */
record Terminal(PrintWriter out, PrintWriter err, Map<String, String> environment, boolean colours) {
    Terminal {
        environment = Map.copyOf(environment);
    }

    static Terminal ofProcess() {
        return new Terminal(
                new PrintWriter(System.out, true, Charset.defaultCharset()),
                new PrintWriter(System.err, true, Charset.defaultCharset()),
                System.getenv(),
                isWatched() && wantsColours(System.getenv()));
    }

    // Up to JDK 21 there is a console only if standard input and output both are one; from 22 on one has to ask it.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isWatched() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException olderJdk) {
            return true;
        } catch (ReflectiveOperationException unknown) {
            return false;
        }
    }

    /** As no-color.org asks for, and not where the terminal says that it knows none. */
    static boolean wantsColours(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    /** Says in one line what went wrong; for a failure that only wraps another, what that one says. */
    void complain(Throwable failure) {
        complain(reason(failure));
    }

    /** What went wrong, without what only wraps it. */
    static String reason(Throwable failure) {
        Throwable said = failure instanceof ExecutionException wrapper && wrapper.getCause() != null
                ? wrapper.getCause()
                : failure;
        return Optional.ofNullable(said.getMessage()).orElseGet(said::toString);
    }

    /** Says in one line why the command does not go on. */
    void complain(String message) {
        err.println("carabiner: " + message);
        err.flush();
    }
}
