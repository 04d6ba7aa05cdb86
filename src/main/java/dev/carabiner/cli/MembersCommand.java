package dev.carabiner.cli;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code carabiner members}: who is in the cluster. */
@Command(
        name = "members",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {"Shows who is in the cluster.", ""})
final class MembersCommand implements Callable<Integer> {
    @Mixin
    private AskFlags flags = new AskFlags();

    private final Terminal terminal;

    MembersCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        return flags.ask(terminal, "members.list", new JsonObject(), this::show);
    }

    private void show(JsonObject answer) {
        TextTable table = new TextTable("NAME", "STATE", "ZONE", "WEIGHT", "HTTP", "CLUSTER", "JOINED");
        Documents.each(answer, "members")
                .forEach(member -> table.add(
                        member.getString("name"),
                        member.getString("state"),
                        member.getString("zone", "-"),
                        member.getValue("weight").toString(),
                        member.getString("http", "-"),
                        member.getString("address"),
                        member.getString("joined")));
        table.print(terminal.out());
    }
}
