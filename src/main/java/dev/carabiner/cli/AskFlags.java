package dev.carabiner.cli;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of commands that ask a member something. */
final class AskFlags {
    @Mixin
    private ClientFlags client = new ClientFlags();

    @Option(names = "--json", description = "For programs: the answer as it came, on one line.")
    private boolean json;

    boolean json() {
        return json;
    }

    int run(Terminal terminal, Visit.Work work) throws InterruptedException {
        return new Visit(terminal, client).run(work);
    }

    /** Asks, and shows the answer in the form that was asked for. */
    int ask(Terminal terminal, String op, JsonObject args, Shown people) throws InterruptedException {
        return run(terminal, connected -> {
            show(terminal, Visit.result(connected.call(op, args)), people);
            return ExitStatus.OK;
        });
    }

    void show(Terminal terminal, JsonObject answer, Shown people) {
        if (json) {
            terminal.out().println(answer.encode());
        } else {
            people.show(answer);
        }
        terminal.out().flush();
    }

    /** Shows an answer to people. */
    @FunctionalInterface
    interface Shown {
        void show(JsonObject answer);
    }
}
