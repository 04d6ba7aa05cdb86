package dev.carabiner.live;

import dev.carabiner.sim.locks.Call;
import dev.carabiner.sim.locks.Hold;
import io.vertx.core.json.JsonArray;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A history as lines of JSON: first what the columns are, then one array for each call, each hold and each strike. Times
 * are microseconds since the beginning.
 */
final class HistoryFile {
    private static final String HEADER = """
            {"call":["kind","sent","ended or -1","client","lock","leaseId","member","outcome","token"],\
            "hold":["HOLD","from","until","client","lock","leaseId","token"],\
            "strike":["STRIKE","from","healed","served or -1","whole or -1","fault","what"]}""";

    private HistoryFile() {}

    static void write(Path file, LiveOutcome outcome) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            line(writer, HEADER);
            for (Call call : outcome.history().seen().calls()) {
                line(writer, call(call).encode());
            }
            for (Hold hold : outcome.history().seen().holds()) {
                line(writer, hold(hold).encode());
            }
            for (Strike strike : outcome.strikes()) {
                line(writer, strike(strike).encode());
            }
        }
    }

    private static JsonArray call(Call call) {
        return new JsonArray()
                .add(call.kind.name())
                .add(micros(call.sentNanos))
                .add(call.receivedNanos.map(HistoryFile::micros).orElse(-1L))
                .add(call.client)
                .add(call.key.lock().value())
                .add(call.key.leaseId().value())
                .add(call.member)
                .add(call.outcome.map(outcome -> outcome.code()).orElse(""))
                .add(call.outcome.map(outcome -> outcome.token()).orElse(0L));
    }

    private static JsonArray hold(Hold hold) {
        return new JsonArray()
                .add("HOLD")
                .add(micros(hold.fromNanos))
                .add(micros(hold.untilNanos()))
                .add(hold.client)
                .add(hold.request.key().lock().value())
                .add(hold.request.key().leaseId().value())
                .add(hold.token);
    }

    private static JsonArray strike(Strike strike) {
        return new JsonArray()
                .add("STRIKE")
                .add(micros(strike.fromNanos()))
                .add(micros(strike.healedNanos()))
                .add(strike.servedNanos().map(HistoryFile::micros).orElse(-1L))
                .add(strike.wholeNanos().map(HistoryFile::micros).orElse(-1L))
                .add(strike.fault().name())
                .add(strike.what());
    }

    private static long micros(long nanos) {
        return nanos / 1_000;
    }

    private static void line(BufferedWriter writer, String text) throws IOException {
        writer.write(text);
        writer.newLine();
    }
}
