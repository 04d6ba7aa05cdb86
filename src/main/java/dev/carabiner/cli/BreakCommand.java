package dev.carabiner.cli;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code carabiner break}: ends a lease against its holder's will. */
@Command(
        name = "break",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Ends the leases of a lock against their holders' will. They are told, and the next one is granted at once.",
            ""
        })
final class BreakCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "The lock.")
    private String name = "";

    @Option(names = "--reason", paramLabel = "R", required = true, description = "Why; for the log.")
    private String reason = "";

    @Option(names = "--lease", paramLabel = "ID", description = "This lease only. Default: every one of the lock.")
    private Optional<String> lease = Optional.empty();

    @Mixin
    private AskFlags flags = new AskFlags();

    private final Terminal terminal;

    BreakCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        JsonObject args = new JsonObject().put("lock", name).put("reason", reason);
        lease.ifPresent(id -> args.put("leaseId", id));
        return flags.ask(terminal, "lock.break", args, answer -> terminal.out()
                .println("broken " + answer.getValue("broken") + " of " + TextTable.printable(name)));
    }
}
