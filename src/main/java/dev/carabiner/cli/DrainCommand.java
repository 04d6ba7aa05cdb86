package dev.carabiner.cli;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code carabiner drain}: has a member leave in order. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {"Has a member leave in order: its locks and waits are handed over first.", ""})
final class DrainCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "The member.")
    private String name = "";

    @Mixin
    private AskFlags flags = new AskFlags();

    private final Terminal terminal;

    DrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        return flags.ask(terminal, "members.drain", new JsonObject().put("name", name), answer -> terminal.out()
                .println("drained " + TextTable.printable(name)));
    }
}
