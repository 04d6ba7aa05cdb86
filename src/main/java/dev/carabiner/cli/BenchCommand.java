package dev.carabiner.cli;

import dev.carabiner.cli.bench.Bench;
import dev.carabiner.cli.bench.Rounds;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code carabiner bench}: what it costs, beside plain Vert.x. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Measures this build beside plain Vert.x, in the same run, and prints the ratios.",
            "",
            "Starts three members with Raft, and three of a plain Vert.x cluster, in this process. Without flags all"
                    + " is measured, which takes some two minutes. What else runs on the machine disturbs it.",
            ""
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:measured", "1:it did not come to its end", "64:a number that cannot be used"})
final class BenchCommand implements Callable<Integer> {
    private static final System.Logger LOG = System.getLogger(BenchCommand.class.getName());
    private static final int WARM_UP = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Option(names = "--locks", description = "getLock and release, beside those of Vert.x's SharedData.")
    private boolean locks;

    @Option(names = "--ring", description = "The owner of a key, beside a ring in a TreeMap.")
    private boolean ring;

    @Option(names = "--messaging", description = "Requests to the owner of a key, beside plain requests.")
    private boolean messaging;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds for each line, 1 to 1000. Default: 7.")
    private int rounds = 7;

    @Option(names = "--millis", paramLabel = "MS", description = "Length of a round, 10 to 60000. Default: 500.")
    private int millis = 500;

    @Option(names = "--json", description = "One object a line, for programs.")
    private boolean json;

    private final Terminal terminal;

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        require("--rounds", rounds, 1, 1_000);
        require("--millis", millis, 10, 60_000);
        ProcessLog.quiet(terminal.environment());
        Rounds wanted = new Rounds(rounds, WARM_UP, Duration.ofMillis(millis));
        try (Bench bench = new Bench(terminal.out(), wanted, json)) {
            bench.run(parts());
            ProcessLog.silence(terminal.environment()); // Members that close complain of each other's absence.
            return ExitStatus.OK;
        } catch (InterruptedException stop) {
            throw stop;
        } catch (Exception failure) {
            LOG.log(Level.DEBUG, "not measured", failure);
            terminal.complain("not measured: " + Terminal.reason(failure));
            return ExitStatus.FAILED;
        }
    }

    private void require(String flag, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), flag + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }

    private Set<Bench.Part> parts() {
        Set<Bench.Part> parts = EnumSet.noneOf(Bench.Part.class);
        if (locks) {
            parts.add(Bench.Part.LOCKS);
        }
        if (ring) {
            parts.add(Bench.Part.RING);
        }
        if (messaging) {
            parts.add(Bench.Part.MESSAGING);
        }
        return parts.isEmpty() ? EnumSet.allOf(Bench.Part.class) : parts;
    }
}
