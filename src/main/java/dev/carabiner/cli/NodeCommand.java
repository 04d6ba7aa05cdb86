package dev.carabiner.cli;

import dev.carabiner.config.CarabinerOptions;
import dev.carabiner.config.InvalidOptionException;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code carabiner node}: runs one member until it is told to stop. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Runs a member of a cluster.",
            "",
            "With no flags: alone on 127.0.0.1, HTTP on port 8080; a second one started the same way joins it."
                    + " Prints one line on standard output when it is ready:",
            "  carabiner ready name=... http=... cluster=... members=...",
            "Flags override environment variables (CARABINER_HTTP_PORT for http.port), and those a file.",
            ""
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:left in order (SIGTERM, SIGINT, SIGHUP, or drained by an operator)",
            "1:could not start (name or port taken, other settings than the cluster's), or could not go on",
            "64:a flag or setting that cannot be used"
        })
final class NodeCommand implements Callable<Integer> {
    private static final System.Logger LOG = System.getLogger(NodeCommand.class.getName());

    @Option(names = "--name", paramLabel = "N", description = "Stable name of the member. Default: HOST:CLUSTER-PORT.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "The one address of the member, for other members (cluster.host) and for clients (http.host)"
                    + " alike. Default: 127.0.0.1.")
    private Optional<String> host = Optional.empty();

    @Option(
            names = "--port",
            paramLabel = "P",
            description = "HTTP and WebSocket port, 0 for any. Default: 8080, or the next free one.")
    private Optional<String> port = Optional.empty();

    @Option(
            names = "--cluster-port",
            paramLabel = "P",
            description = "Port for other members, 0 for any. Default: 5801, or the next free one.")
    private Optional<String> clusterPort = Optional.empty();

    @Option(
            names = "--join",
            paramLabel = "HOST[:PORT]",
            arity = "1..*",
            split = ",",
            description = "Where other members are. Default: the next ports on this host.")
    private List<String> join = List.of();

    @Option(
            names = "--raft",
            paramLabel = "N",
            description = "Members that must agree: 3, 5 or 7; the same on all members. Default: 0, for development:"
                    + " no promise holds when a member dies.")
    private Optional<String> raft = Optional.empty();

    @Option(names = "--zone", paramLabel = "Z", description = "What fails together with this member, such as a rack.")
    private Optional<String> zone = Optional.empty();

    @Option(names = "--weight", paramLabel = "W", description = "Share of the ring, 0.001 to 100. Default: 1.")
    private Optional<String> weight = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE", description = "YAML file with settings.")
    private Optional<String> config = Optional.empty();

    @Option(names = "--log-format", paramLabel = "F", description = "text, or json: one object a line. Default: text.")
    private Optional<String> logFormat = Optional.empty();

    @Option(names = "--log-level", paramLabel = "L", description = "debug, info, warning, error or off. Default: info.")
    private Optional<String> logLevel = Optional.empty();

    @Option(names = "--insecure", description = "Let everybody in who can reach an HTTP address that is not loopback.")
    private boolean insecure;

    private final Terminal terminal;

    NodeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        CarabinerOptions options;
        try {
            options = CarabinerOptions.load(terminal.environment(), flags());
        } catch (InvalidOptionException mistake) {
            terminal.complain(mistake);
            return ExitStatus.USAGE;
        }
        ProcessLog.configure(options.log());
        options.name().ifPresent(ProcessLog::member);
        return run(options);
    }

    /** What the flags say, by keys of the configuration. */
    Map<String, String> flags() {
        Map<String, String> flags = new LinkedHashMap<>();
        name.ifPresent(text -> flags.put("name", text));
        host.ifPresent(text -> flags.put("cluster.host", text));
        host.ifPresent(text -> flags.put("http.host", text));
        port.ifPresent(text -> flags.put("http.port", text));
        clusterPort.ifPresent(text -> flags.put("cluster.port", text));
        if (!join.isEmpty()) {
            flags.put("cluster.join", String.join(",", join));
        }
        raft.ifPresent(text -> flags.put("cluster.raft", text));
        zone.ifPresent(text -> flags.put("zone", text));
        weight.ifPresent(text -> flags.put("weight", text));
        config.ifPresent(text -> flags.put("config", text));
        logFormat.ifPresent(text -> flags.put("log.format", text));
        logLevel.ifPresent(text -> flags.put("log.level", text));
        if (insecure) {
            flags.put("insecure", "true");
        }
        return flags;
    }

    private int run(CarabinerOptions options) throws InterruptedException {
        if (options.cluster().raft() == 0) {
            LOG.log(
                    Level.WARNING,
                    "development mode (cluster.raft is 0): when a member dies, a lock may be granted twice and a token"
                            + " repeat; run three members with --raft 3 for what is promised");
        }
        return new MemberLives(terminal, options).run();
    }
}
