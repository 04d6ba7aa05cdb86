package dev.carabiner.cli;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code carabiner lock-info}: how a lock stands. */
@Command(
        name = "lock-info",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {"Shows who holds a lock, for how long, and who waits for it.", ""})
final class LockInfoCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "The lock.")
    private String name = "";

    @Mixin
    private AskFlags flags = new AskFlags();

    private final Terminal terminal;

    LockInfoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        return flags.ask(terminal, "lock.get", new JsonObject().put("lock", name), this::show);
    }

    private void show(JsonObject lock) {
        terminal.out()
                .println(TextTable.printable(lock.getString("lock")) + " is " + lock.getString("state") + ", owner "
                        + TextTable.printable(lock.getString("owner", "-")) + ", shard " + lock.getValue("shard")
                        + ", newest token " + lock.getValue("newestToken"));
        TextTable holders =
                new TextTable("HOLDER", "LEASE", "TOKEN", "PERMITS", "REMAINING", "TTL", "ACQUIRED", "RENEWALS");
        Documents.each(lock, "holders")
                .forEach(holder -> holders.add(
                        Documents.holder(holder),
                        holder.getString("leaseId", "-"),
                        holder.getValue("token").toString(),
                        holder.getValue("permits").toString(),
                        Documents.seconds(holder, "remaining"),
                        Documents.seconds(holder, "ttl"),
                        holder.getString("acquired"),
                        holder.getValue("renewals").toString()));
        holders.print(terminal.out());
        terminal.out().println("waiting: " + lock.getValue("waiting"));
        TextTable waiters = new TextTable("POSITION", "HOLDER", "LEASE", "MODE", "WAITED");
        Documents.each(lock, "waiters")
                .forEach(waiter -> waiters.add(
                        waiter.getValue("position").toString(),
                        Documents.holder(waiter),
                        waiter.getString("leaseId", "-"),
                        waiter.getString("mode"),
                        Documents.seconds(waiter, "waited")));
        if (!lock.getJsonArray("waiters").isEmpty()) {
            waiters.print(terminal.out());
        }
    }
}
