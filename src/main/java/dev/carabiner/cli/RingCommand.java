package dev.carabiner.cli;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingChange;
import dev.carabiner.ring.WhatIf;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code carabiner ring}: who owns what, and what a change would move. */
@Command(
        name = "ring",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Shows the ring, who owns a key, and what a change would move.",
            "",
            "Asks one member for the ring, and calculates the rest here: nothing is changed.",
            ""
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:shown",
            "1:the member answers with an error, or draws its ring in a way that this program does not know",
            "64:a flag or argument that cannot be used",
            "69:the member cannot be reached, or cannot answer now",
            "77:denied"
        })
final class RingCommand implements Callable<Integer> {
    @Parameters(paramLabel = "KEY", description = "Tells the owner of this key. Any text is a key.")
    private List<String> keys = List.of();

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description = "How many members have each key, the owner first; zones spread. Default: 1.")
    private int replicas = 1;

    @Option(
            names = "--what-if",
            paramLabel = "CHANGE[,CHANGE...]",
            description =
                    "Tells what would move: add:NAME[:WEIGHT[:ZONE]], also to give a member another weight or zone,"
                            + " or remove:NAME.")
    private List<String> changes = List.of();

    @Mixin
    private AskFlags flags = new AskFlags();

    private final Terminal terminal;

    RingCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<RingChange> wanted = new ArrayList<>();
        try {
            if (replicas < 1) {
                throw new IllegalArgumentException("--replicas: " + replicas + " (expected: at least 1)");
            }
            changes.forEach(text -> wanted.addAll(RingChange.parse(text)));
        } catch (IllegalArgumentException mistake) {
            terminal.complain(mistake);
            return ExitStatus.USAGE;
        }
        return flags.run(terminal, client -> show(wanted, Visit.result(client.call("ring.get", new JsonObject()))));
    }

    private int show(List<RingChange> wanted, JsonObject document) {
        try {
            return show(wanted, RemoteRing.read(document));
        } catch (IllegalArgumentException mistake) {
            terminal.complain(mistake); // A change that this ring cannot undergo.
            return ExitStatus.USAGE;
        } catch (IllegalStateException unknown) {
            terminal.complain(unknown);
            return ExitStatus.FAILED;
        }
    }

    private int show(List<RingChange> wanted, RemoteRing remote) {
        HashRing ring = remote.ring();
        if (ring.isEmpty() && !keys.isEmpty() && wanted.isEmpty()) {
            terminal.complain("unavailable: no member owns anything yet");
            return ExitStatus.UNREACHABLE;
        }
        RingView view = new RingView(remote.version(), replicas);
        if (!wanted.isEmpty()) {
            WhatIf whatIf = WhatIf.of(ring, wanted);
            print(view.json(whatIf, keys), view.lines(whatIf, keys));
        } else if (!keys.isEmpty()) {
            print(view.json(ring, keys), view.lines(ring, keys));
        } else {
            print(view.json(ring), view.lines(ring));
        }
        return ExitStatus.OK;
    }

    private void print(JsonObject json, List<String> lines) {
        flags.show(terminal, json, told -> lines.forEach(terminal.out()::println));
    }
}
