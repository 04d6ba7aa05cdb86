package dev.carabiner.live;

import com.hazelcast.internal.util.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The wall clock of a member as Hazelcast reads it, put off by as many milliseconds as a file says. Named to a member with
 * {@code -Dcom.hazelcast.clock.impl}, and alone on its class path beside the jar.
 */
public final class SteeredClock extends Clock.ClockImpl {
    /** Names the file. */
    static final String FILE = "carabiner.live.clock";

    private static final long PERIOD_MILLIS = 200;

    private final Path file = Path.of(System.getProperty(FILE, ""));
    private volatile long offsetMillis;

    public SteeredClock() {
        Thread reader = new Thread(this::follow, "steered-clock");
        reader.setDaemon(true);
        reader.start();
    }

    private void follow() {
        try {
            while (true) {
                offsetMillis = Long.parseLong(Files.readString(file).strip());
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (IOException | NumberFormatException unreadable) {
            throw new IllegalStateException(FILE + ": " + file + " (expected: a file with milliseconds)", unreadable);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected long currentTimeMillis() {
        return System.currentTimeMillis() + offsetMillis;
    }
}
