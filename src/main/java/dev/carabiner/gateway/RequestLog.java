package dev.carabiner.gateway;

import dev.carabiner.trace.RequestId;
import dev.carabiner.wire.ErrorCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One line a request: for debugging, or louder if this cluster could not do what was asked. Without a majority every
 * request ends so, hence at most {@value #LOUD_A_SECOND} loud lines a second; the rest is only for debugging.
 */
final class RequestLog {
    private static final Logger LOG = System.getLogger(RequestLog.class.getName());
    private static final int LOUD_A_SECOND = 10;
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    // Written from any context; a race costs a line more or less.
    private final AtomicLong secondNanos = new AtomicLong(System.nanoTime() - SECOND_NANOS);
    private final AtomicInteger loud = new AtomicInteger();

    void succeeded(RequestId request, Door door, String op, long nanos) {
        if (LOG.isLoggable(Level.DEBUG)) {
            LOG.log(Level.DEBUG, "request {0}: {1} ({2}) answered in {3} us", request, op, door.label(), micros(nanos));
        }
    }

    void failed(RequestId request, Door door, String op, long nanos, ErrorCode code, String message) {
        boolean wrong = code == ErrorCode.UNAVAILABLE || code == ErrorCode.INTERNAL;
        Level level = wrong && mayBeLoud() ? Level.INFO : Level.DEBUG;
        if (LOG.isLoggable(level)) {
            LOG.log(
                    level,
                    "request {0}: {1} ({2}) refused after {3} us, {4}: {5}",
                    request,
                    op,
                    door.label(),
                    micros(nanos),
                    code.label(),
                    message);
        }
    }

    private boolean mayBeLoud() {
        long now = System.nanoTime();
        if (now - secondNanos.get() >= SECOND_NANOS) {
            secondNanos.set(now);
            loud.set(0);
        }
        return loud.incrementAndGet() <= LOUD_A_SECOND;
    }

    /** As text: a log would group its digits. */
    private static String micros(long nanos) {
        return Long.toString(nanos / 1_000);
    }
}
