package dev.carabiner.cli;

import dev.carabiner.client.CarabinerClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code carabiner locks}: the locks that are held or waited for. */
@Command(
        name = "locks",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {"Shows the locks that are held or waited for, by name.", ""})
final class LocksCommand implements Callable<Integer> {
    private static final int PAGE = 500;

    @Option(names = "--prefix", paramLabel = "P", description = "Only names that begin so.")
    private String prefix = "";

    @Mixin
    private AskFlags flags = new AskFlags();

    private final Terminal terminal;

    LocksCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        return flags.run(terminal, this::list);
    }

    private int list(CarabinerClient client) throws InterruptedException, ExecutionException {
        JsonArray all = new JsonArray();
        JsonObject args = new JsonObject().put("count", PAGE);
        if (!prefix.isEmpty()) {
            args.put("prefix", prefix);
        }
        do {
            JsonObject page = Visit.result(client.call("lock.list", args));
            all.addAll(page.getJsonArray("locks"));
            args.put("after", page.getString("next"));
        } while (args.getString("after") != null);
        flags.show(terminal, new JsonObject().put("locks", all), this::show);
        return ExitStatus.OK;
    }

    private void show(JsonObject answer) {
        TextTable table = new TextTable("LOCK", "MODE", "HOLDER", "REMAINING", "TOKEN", "WAITING", "OWNER");
        Documents.each(answer, "locks").forEach(lock -> {
            Documents.each(lock, "holders")
                    .forEach(holder -> table.add(
                            lock.getString("lock"),
                            lock.getString("mode", "-"),
                            Documents.holder(holder),
                            Documents.seconds(holder, "remaining"),
                            holder.getValue("token").toString(),
                            lock.getValue("waiting").toString(),
                            lock.getString("owner", "-")));
            if (lock.getJsonArray("holders").isEmpty()) {
                String waiting = lock.getValue("waiting").toString();
                table.add(lock.getString("lock"), "-", "-", "-", "-", waiting, lock.getString("owner", "-"));
            }
        });
        table.print(terminal.out());
    }
}
