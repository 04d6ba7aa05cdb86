package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.trace.RequestId;
import dev.carabiner.wire.ErrorCode;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RequestLogTest {
    private static final Logger LOGGER = Logger.getLogger(RequestLog.class.getName());
    private static final RequestId REQUEST = new RequestId("r-1");

    private final RequestLog log = new RequestLog();
    private final List<LogRecord> entries = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            entries.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.setUseParentHandlers(false);
        LOGGER.setLevel(Level.FINE);
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        LOGGER.removeHandler(handler);
        LOGGER.setLevel(null);
        LOGGER.setUseParentHandlers(true);
    }

    private void fail(ErrorCode code) {
        log.failed(REQUEST, Door.HTTP, "lock.get", 1_234_567, code, "why");
    }

    private long at(Level level) {
        return entries.stream().filter(entry -> entry.getLevel().equals(level)).count();
    }

    @Test
    void ordinaryRequests_areForDebugging() {
        log.succeeded(REQUEST, Door.BUS, "lock.get", 1_234_567);
        fail(ErrorCode.HELD);
        assertThat(entries)
                .allMatch(entry -> entry.getLevel().equals(Level.FINE))
                .extracting(entry -> MessageFormat.format(entry.getMessage(), entry.getParameters()))
                .containsExactly(
                        "request r-1: lock.get (bus) answered in 1234 us",
                        "request r-1: lock.get (http) refused after 1234 us, held: why");
        // By its type, for formatters that write fields.
        assertThat(entries).allMatch(entry -> entry.getParameters()[0].equals(REQUEST));
    }

    @Test
    void whatTheClusterCouldNotDo_isLouder_butNotForEveryRequest() {
        long began = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            fail(i % 2 == 0 ? ErrorCode.UNAVAILABLE : ErrorCode.INTERNAL);
        }
        long seconds = 1 + (System.nanoTime() - began) / 1_000_000_000;
        assertThat(at(Level.INFO)).isBetween(10L, 10 * (seconds + 1));
        assertThat(at(Level.INFO) + at(Level.FINE)).isEqualTo(1_000);
    }
}
