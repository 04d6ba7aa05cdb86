package dev.carabiner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogLineTest {
    @Test
    void format_plain_isTimeLevelNameText() {
        LogRecord entry = entry(Level.WARNING, "shard {0} lost");
        entry.setParameters(new Object[] {7});
        assertThat(new LogLine().format(entry))
                .isEqualTo("2026-11-23T05:40:46.419Z WARN  ShardLane: shard 7 lost" + System.lineSeparator());
    }

    @Test
    void format_warningWithCause_staysOneLine() {
        LogRecord entry = entry(Level.WARNING, "first\n  second");
        entry.setThrown(new IllegalStateException("why", new RuntimeException("deeper")));
        assertThat(new LogLine().format(entry).lines())
                .singleElement()
                .asString()
                .endsWith("first / second | java.lang.IllegalStateException: why | java.lang.RuntimeException: deeper");
    }

    @Test
    void format_error_bringsItsTrace() {
        LogRecord entry = entry(Level.SEVERE, "a bug");
        entry.setThrown(new IllegalStateException("why"));
        assertThat(new LogLine().format(entry)).contains("\tat " + LogLineTest.class.getName());
    }

    @Test
    void format_hostileText_cannotBeginALineOrMoveACursor() {
        String forged = "2026-11-23T05:40:46.419Z ERROR ShardLane: forged";
        LogRecord entry = entry(Level.INFO, "lock {0}");
        entry.setParameters(new Object[] {"a\n" + forged + "\u001b[2J\u202e"});
        assertThat(new LogLine().format(entry).lines())
                .singleElement()
                .asString()
                .endsWith("lock a / " + forged + "\\u001b[2J\\u202e");
        LogRecord bug = entry(Level.SEVERE, "a bug");
        bug.setThrown(new IllegalStateException("x\n" + forged));
        assertThat(new LogLine().format(bug).lines().skip(1)).allMatch(line -> line.startsWith("\t"));
    }

    @Test
    void format_credentials_areLeftOut() {
        assertThat(new LogLine().format(entry(Level.INFO, "sent Basic dXNlcjpwYXNz")))
                .endsWith("sent [credential]" + System.lineSeparator());
    }

    @Test
    void isLoggable_knownNoise_isKeptBackAndTheRestOfTheLoggerHeard() {
        LogRecord noise = entry(
                Level.WARNING,
                "[a]:5803 [x] Config seed port is 5801 and cluster size is 2." + " Some of the ports seem occupied!");
        noise.setLoggerName("com.hazelcast.instance.impl.Node");
        assertThat(new KnownNoise().isLoggable(noise)).isFalse();
        noise.setMessage("Terminating forcefully...");
        assertThat(new KnownNoise().isLoggable(noise)).isTrue();
        noise.setLoggerName("com.hazelcast.cp.internal.operation.RaftQueryOp");
        assertThat(new KnownNoise().isLoggable(noise)).isTrue();
        noise.setMessage(
                "[a]:5801 [x] [5.3.8] com.hazelcast.spi.exception.CallerNotMemberException: Not Member! this: [a]");
        assertThat(new KnownNoise().isLoggable(noise)).isFalse();
    }

    private static LogRecord entry(Level level, String text) {
        LogRecord entry = new LogRecord(level, text);
        entry.setLoggerName("dev.carabiner.service.ShardLane");
        entry.setInstant(Instant.parse("2026-11-23T05:40:46.419Z"));
        return entry;
    }
}
