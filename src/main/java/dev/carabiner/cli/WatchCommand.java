package dev.carabiner.cli;

import dev.carabiner.client.CarabinerClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code carabiner watch}: what changes, until interrupted. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Shows how topics stand, and what changes, until interrupted: members, ring, lock:NAME, locks:PREFIX.",
            ""
        })
final class WatchCommand implements Callable<Integer> {
    @Parameters(index = "0..*", arity = "1..*", paramLabel = "TOPIC", description = "What to watch.")
    private List<String> topics = List.of();

    @Mixin
    private AskFlags flags = new AskFlags();

    private final Terminal terminal;

    WatchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        return flags.run(terminal, this::watch);
    }

    private int watch(CarabinerClient client) throws InterruptedException, ExecutionException {
        CompletableFuture<String> signal = new CompletableFuture<>();
        Signals.listen(signal::complete);
        client.onEvent(this::tell);
        tell(
                "watch.started",
                Visit.result(client.call("watch.start", new JsonObject().put("topics", new JsonArray(topics)))));
        CompletableFuture<Void> ended = client.closed().toCompletionStage().toCompletableFuture();
        CompletableFuture.anyOf(signal, ended).get();
        return ExitStatus.OK;
    }

    /** One line each, also for people: what comes in the course of time is read by line. */
    private synchronized void tell(String event, JsonObject data) {
        String time = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        JsonObject line = new JsonObject().put("time", time).put("event", event).put("data", data);
        terminal.out()
                .println(flags.json() ? line.encode() : time + " " + event + " " + TextTable.printable(data.encode()));
        terminal.out().flush();
    }
}
