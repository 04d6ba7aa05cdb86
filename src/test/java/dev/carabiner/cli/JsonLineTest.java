package dev.carabiner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.trace.RequestId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLineTest {
    private final JsonLine lines = new JsonLine();

    private JsonObject read(LogRecord entry) {
        String line = lines.format(entry);
        assertThat(line).endsWith(System.lineSeparator());
        assertThat(line.strip().chars()).as(line).noneMatch(c -> c < ' ' || c == 0x7f || c == 0x2028 || c == 0x202e);
        return new JsonObject(line);
    }

    @Test
    void format_plain_hasTimeLevelLoggerAndMessage() {
        LogRecord entry = entry(Level.WARNING, "shard {0} lost");
        entry.setParameters(new Object[] {7});
        assertThat(read(entry))
                .isEqualTo(new JsonObject()
                        .put("time", "2026-11-23T05:40:46.419Z")
                        .put("level", "WARN")
                        .put("logger", "dev.carabiner.service.ShardLane")
                        .put("message", "shard 7 lost"));
    }

    @Test
    void format_ofMemberAndRequest_hasBoth() {
        lines.member("node-1");
        LogRecord entry = entry(Level.FINE, "request {0}: {1}");
        entry.setParameters(new Object[] {new RequestId("r \"1\""), "lock.get"});
        assertThat(read(entry).getString("member")).isEqualTo("node-1");
        assertThat(read(entry).getString("request")).isEqualTo("r \"1\"");
        assertThat(read(entry).getString("message")).isEqualTo("request r \"1\": lock.get");
        assertThat(read(entry).getString("level")).isEqualTo("DEBUG");
    }

    @Test
    void format_throwable_isAnObjectWithItsStack() {
        LogRecord entry = entry(Level.INFO, "late");
        entry.setThrown(new IllegalStateException("why\nthen", new RuntimeException("deeper")));
        JsonObject throwable = read(entry).getJsonObject("throwable");
        assertThat(throwable.getString("type")).isEqualTo("java.lang.IllegalStateException");
        assertThat(throwable.getString("message")).isEqualTo("why\nthen");
        assertThat(throwable.getString("stack")).contains("\tat " + JsonLineTest.class.getName(), "deeper");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n{\"level\":\"ERROR\"}",
                "a\r\nb",
                "\u001b[2Jgone",
                "\u0000",
                "\u202egnp.exe",
                "\u2028",
                "\ud800 alone",
                "\"},{\\",
                "\ud83d\ude00 \u00e9"
            })
    void format_hostileText_isReadBackAsItWasFromOneLine(String text) {
        assertThat(read(entry(Level.INFO, text)).getString("message")).isEqualTo(text);
    }

    @Test
    void format_credentials_areLeftOut() {
        String message = read(entry(
                        Level.INFO,
                        "Authorization: Bearer s3cr3t-t0ken and eyJhbGciOi.eyJzdWIi.c2ln and a bearer of news"))
                .getString("message");
        assertThat(message).isEqualTo("Authorization: [credential] and [credential] and a bearer of news");
    }

    @Test
    void format_withoutLogger_stillIsALine() {
        LogRecord entry = entry(Level.INFO, "x");
        entry.setLoggerName(null);
        assertThat(read(entry).containsKey("logger")).isFalse();
    }

    private static LogRecord entry(Level level, String text) {
        LogRecord entry = new LogRecord(level, text);
        entry.setLoggerName("dev.carabiner.service.ShardLane");
        entry.setInstant(Instant.parse("2026-11-23T05:40:46.419Z"));
        return entry;
    }
}
