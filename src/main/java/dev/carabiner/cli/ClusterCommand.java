package dev.carabiner.cli;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code carabiner cluster}: how the cluster is. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {"Shows what the promises of the cluster rest on.", ""})
final class ClusterCommand implements Callable<Integer> {
    @Mixin
    private AskFlags flags = new AskFlags();

    private final Terminal terminal;

    ClusterCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        return flags.ask(terminal, "cluster.get", new JsonObject(), this::show);
    }

    private void show(JsonObject cluster) {
        JsonObject raft = cluster.getJsonObject("raft", new JsonObject());
        TextTable table = new TextTable("CLUSTER", "MEMBER", "CONSISTENCY", "MEMBERS", "VERSION", "STARTED");
        table.add(
                cluster.getString("cluster"),
                cluster.getString("member"),
                cluster.getString("consistency"),
                cluster.getValue("members").toString(),
                cluster.getString("version"),
                cluster.getString("started"));
        table.print(terminal.out());
        terminal.out().println("raft: " + TextTable.printable(raft.getString("state", "unknown")));
    }
}
