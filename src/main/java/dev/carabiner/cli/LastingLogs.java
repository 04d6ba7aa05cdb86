package dev.carabiner.cli;

import java.util.logging.LogManager;

/**
 * Logs to the end. The manager of the JDK closes all handlers as soon as the process is told to stop, while a member that
 * hands its work over still has something to say. Public for {@code java.util.logging}, which finds it by name.
 */
public final class LastingLogs extends LogManager {
    /** Does nothing: only the shutdown of the JDK asks for it, and the reading of a first configuration. */
    @Override
    public void reset() {}
}
