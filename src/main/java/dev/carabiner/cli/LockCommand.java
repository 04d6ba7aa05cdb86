package dev.carabiner.cli;

import dev.carabiner.Lease;
import dev.carabiner.LockOptions;
import dev.carabiner.client.CarabinerClient;
import dev.carabiner.config.DurationText;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code carabiner lock}: runs a command while holding a lock. */
@Command(
        name = "lock",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Runs a command while holding a lock, or holds it until interrupted.",
            "",
            "The lease is renewed meanwhile. CARABINER_LOCK, CARABINER_TOKEN and CARABINER_LEASE tell the command what it"
                    + " runs under; a resource that remembers the highest token it has seen, and refuses lower ones, is"
                    + " safe even from a command that was suspended. HUP, INT and TERM are passed on.",
            ""
        },
        exitCodeListHeading = "%nExit status: the command's own, 128 and the number of the signal that ended it, or%n",
        exitCodeList = {
            "1:not acquired (another one by -E)",
            "64:a flag, name or value that cannot be used",
            "69:no member can be reached, or they cannot agree",
            "75:the lock was lost while the command ran, which was ended",
            "77:no or wrong credentials, or not allowed",
            "127:the command cannot be started"
        })
final class LockCommand implements Callable<Integer> {
    private static final int NOT_STARTED = 127;
    private static final Set<String> NOT_ACQUIRED = Set.of("held", "timeout", "conflict", "too_many");

    @Parameters(index = "0", paramLabel = "NAME", description = "The lock.")
    private String name = "";

    @Parameters(
            index = "1..*",
            paramLabel = "CMD",
            description = "The command and its arguments; write -- before it if it has flags of its own.")
    private List<String> words = List.of();

    @Option(names = "--ttl", paramLabel = "D", description = "Time to live between renewals. Default: 30s.")
    private String ttl = "30s";

    @Option(names = "--wait", paramLabel = "D", description = "How long to wait for it. Default: for ever.")
    private Optional<String> wait = Optional.empty();

    @Option(names = "--no-wait", description = "Not at all.")
    private boolean noWait;

    @Option(names = "--shared", description = "Together with others that share it.")
    private boolean shared;

    @Option(names = "--permits", paramLabel = "N", description = "So many permits of a semaphore.")
    private Optional<Integer> permits = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "How many it has; the same for all who ask.")
    private Optional<Integer> limit = Optional.empty();

    @Option(names = "-E", paramLabel = "CODE", description = "Exit status if it is not acquired. Default: 1.")
    private int notAcquired = ExitStatus.FAILED;

    @Option(
            names = "--grace",
            paramLabel = "D",
            description = "Between TERM and KILL if the lock is lost, at most half of the time to live. Default: 5s.")
    private String grace = "5s";

    @Mixin
    private ClientFlags flags = new ClientFlags();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Terminal terminal;
    private final CompletableFuture<String> firstSignal = new CompletableFuture<>();
    private volatile Optional<GuardedCommand> running = Optional.empty();

    LockCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        LockOptions options = options();
        Duration patience = duration("--grace", grace);
        Signals.listen(this::signalled);
        return new Visit(terminal, flags).run(client -> lock(client, options, patience));
    }

    private LockOptions options() {
        try {
            LockOptions options = LockOptions.defaults()
                    .withTtl(duration("--ttl", ttl))
                    .heldBy(System.getProperty("user.name", "") + ", process "
                            + ProcessHandle.current().pid());
            if (shared || permits.isPresent() || limit.isPresent()) {
                options = sharing(options);
            }
            if (noWait && wait.isPresent()) {
                throw refused("--wait: " + wait.get() + " with --no-wait (expected: one of them)");
            }
            return noWait
                    ? options.waitingFor(Duration.ZERO)
                    : wait.map(text -> duration("--wait", text))
                            .map(options::waitingFor)
                            .orElseGet(options::waitingForEver);
        } catch (IllegalArgumentException mistake) {
            throw refused(String.valueOf(mistake.getMessage()));
        }
    }

    private LockOptions sharing(LockOptions options) {
        if (shared && permits.isEmpty() && limit.isEmpty()) {
            return options.shared();
        }
        if (shared || limit.isEmpty()) {
            throw refused(
                    shared
                            ? "--shared: with --permits or --limit (expected: without)"
                            : "--limit: missing (expected: how many permits there are, with --permits)");
        }
        return options.permits(permits.orElse(1), limit.get());
    }

    private Duration duration(String flag, String text) {
        try {
            return DurationText.parse(text);
        } catch (IllegalArgumentException mistake) {
            throw refused(String.valueOf(mistake.getMessage()).replaceFirst("^duration", flag));
        }
    }

    private ParameterException refused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void signalled(String signal) {
        boolean unused = firstSignal.complete(signal);
        running.ifPresent(command -> command.signal(signal));
    }

    private int lock(CarabinerClient client, LockOptions options, Duration patience)
            throws InterruptedException, ExecutionException {
        CompletableFuture<Lease> acquiring = completed(client.locks().acquire(name, options));
        try {
            CompletableFuture.anyOf(acquiring, firstSignal).get();
        } catch (ExecutionException refused) {
            if (Visit.code(refused).filter(NOT_ACQUIRED::contains).isEmpty()) {
                throw refused;
            }
            terminal.complain(refused);
            return notAcquired;
        }
        if (firstSignal.isDone()) {
            return Signals.exitStatus(firstSignal.join()); // Leaving gives up the wait, or what came of it.
        }
        Lease lease = acquiring.join();
        int status = words.isEmpty() ? hold(lease) : guard(lease, options.ttl(), patience);
        release(lease);
        return status;
    }

    private int hold(Lease lease) throws InterruptedException, ExecutionException {
        terminal.out()
                .println("locked " + TextTable.printable(lease.lock()) + " token=" + lease.token() + " lease="
                        + lease.leaseId());
        terminal.out().flush();
        CompletableFuture.anyOf(completed(lease.lost()), firstSignal).get();
        if (lease.lost().isComplete()) {
            terminal.complain("the lock was lost");
            return ExitStatus.LOST;
        }
        return ExitStatus.OK;
    }

    private int guard(Lease lease, Duration lasting, Duration patience) throws InterruptedException {
        GuardedCommand command;
        try {
            command = GuardedCommand.start(terminal, lease, words, lasting, patience);
        } catch (IOException failure) {
            terminal.complain(failure);
            return NOT_STARTED;
        }
        running = Optional.of(command);
        if (firstSignal.isDone()) {
            command.signal(firstSignal.join()); // It came before there was anybody to pass it on to.
        }
        return command.await();
    }

    /** A lock that cannot be given back now ends by itself; the command has done its work all the same. */
    private static void release(Lease lease) throws InterruptedException {
        try {
            Visit.result(lease.release().otherwiseEmpty());
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static <T> CompletableFuture<T> completed(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture();
    }
}
