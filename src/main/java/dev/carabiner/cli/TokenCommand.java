package dev.carabiner.cli;

import dev.carabiner.access.NewToken;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code carabiner token}: makes an API token. Asks no member, and keeps nothing. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Makes an API token for auth.mode tokens.",
            "",
            "Prints the token on standard output, once: it is kept nowhere. Prints the entry for the file that"
                    + " auth.tokens names on standard error, as YAML; members take it up within some seconds.",
            ""
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:made", "64:a subject, scope or time that cannot be used"})
final class TokenCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SUBJECT", description = "Who is to use it; leases belong to a subject.")
    private String subject = "";

    @Option(
            names = "--scope",
            paramLabel = "S",
            required = true,
            description = "What it may do: lock:read, lock:write, each also with a prefix of names"
                    + " (lock:write:orders/), ring:read, or admin. May be repeated.")
    private List<String> scopes = List.of();

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "When it ends, in UTC, such as 2027-01-31T00:00:00Z. Default: never.")
    private Optional<String> expires = Optional.empty();

    private final Terminal terminal;

    TokenCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        NewToken made;
        try {
            made = NewToken.of(subject, scopes, expires.map(TokenCommand::instant));
        } catch (IllegalArgumentException mistake) {
            terminal.complain(mistake);
            return ExitStatus.USAGE;
        }
        terminal.err().println("# For the list tokens of the file that auth.tokens names:");
        terminal.err().print(made.yaml());
        terminal.err().flush();
        terminal.out().println(made.token());
        terminal.out().flush();
        return ExitStatus.OK;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException unreadable) {
            throw new IllegalArgumentException(
                    "--expires: " + text + " (expected: a time in UTC, such as 2027-01-31T00:00:00Z)", unreadable);
        }
    }
}
