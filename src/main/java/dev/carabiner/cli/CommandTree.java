package dev.carabiner.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands, and what is common to them: help, complaints, exit status. */
@Command(
        name = "carabiner",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Locks with leases and fencing tokens, a consistent-hash ring and membership for Vert.x clusters.",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "carabiner COMMAND --help shows the flags of a command.",
            "CARABINER_LOG_LEVEL=debug|info|warning|error|off says how much is logged to standard error,"
                    + " CARABINER_LOG_FORMAT=text|json in which form."
        })
final class CommandTree implements Callable<Integer> {
    private static final System.Logger LOG = System.getLogger(CommandTree.class.getName());

    private final Terminal terminal;

    private CommandTree(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandLine of(Terminal terminal) {
        CommandLine line = new CommandLine(new CommandTree(terminal))
                .addSubcommand(new NodeCommand(terminal))
                .addSubcommand(new DemoCommand(terminal))
                .addSubcommand(new BenchCommand(terminal))
                .addSubcommand(new LockCommand(terminal))
                .addSubcommand(new LocksCommand(terminal))
                .addSubcommand(new LockInfoCommand(terminal))
                .addSubcommand(new BreakCommand(terminal))
                .addSubcommand(new MembersCommand(terminal))
                .addSubcommand(new DrainCommand(terminal))
                .addSubcommand(new ClusterCommand(terminal))
                .addSubcommand(new WatchCommand(terminal))
                .addSubcommand(new RingCommand(terminal))
                .addSubcommand(new TokenCommand(terminal));
        // Only now: settings of a command line reach the commands that it has at that moment.
        return line.setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(Help.defaultColorScheme(terminal.colours() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((mistake, args) -> refuse(terminal, mistake))
                .setExecutionExceptionHandler((bug, command, parsed) -> confess(terminal, bug));
    }

    /** Called when no command is named. */
    @Override
    public Integer call() {
        of(terminal).usage(terminal.err());
        return ExitStatus.USAGE;
    }

    private static int refuse(Terminal terminal, ParameterException mistake) {
        CommandSpec command = mistake.getCommandLine().getCommandSpec();
        if (mistake instanceof UnmatchedArgumentException unmatched) {
            terminal.complain(unmatched(unmatched, command));
        } else {
            terminal.complain(mistake);
        }
        terminal.err().println("Try: " + command.qualifiedName() + " --help");
        return ExitStatus.USAGE;
    }

    private static String unmatched(UnmatchedArgumentException mistake, CommandSpec command) {
        String argument = mistake.getUnmatched().get(0);
        if (argument.startsWith("-")) {
            return argument + ": unknown flag (expected: " + flags(command) + ")";
        }
        return command.subcommands().isEmpty()
                ? argument + ": unexpected argument (expected: " + flags(command) + ")"
                : argument + ": unknown command (expected: " + commands(command) + ")";
    }

    private static String flags(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden())
                .map(option -> option.longestName())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String commands(CommandSpec command) {
        return String.join(", ", List.copyOf(command.subcommands().keySet()));
    }

    private static int confess(Terminal terminal, Exception bug) {
        terminal.complain("internal error: " + bug);
        LOG.log(System.Logger.Level.ERROR, "internal error", bug);
        return ExitStatus.SOFTWARE;
    }
}
