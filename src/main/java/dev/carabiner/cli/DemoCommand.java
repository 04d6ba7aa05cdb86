package dev.carabiner.cli;

import dev.carabiner.cli.demo.Demo;
import dev.carabiner.cli.demo.Palette;
import dev.carabiner.cli.demo.Tally;
import io.vertx.core.Future;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code carabiner demo}: shows the ring and the lock in one process. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Shows what Carabiner does, on three members in this process.",
            "",
            "First a ring: four servers, five keys, three replicas each, and one server lost. Then a lock: five"
                    + " workers behind different doors count to five, with the lock and without. Stays up until"
                    + " interrupted. The last line on standard output is \"locked 5, unlocked N\".",
            ""
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:no update was lost under the lock", "1:one was, or the demonstration did not come to its end"
        })
final class DemoCommand implements Callable<Integer> {
    private static final System.Logger LOG = System.getLogger(DemoCommand.class.getName());
    private static final Duration START_BOUND = Duration.ofSeconds(60);
    private static final Duration SCENE_BOUND = Duration.ofSeconds(60);

    @Option(names = "--exit", description = "Ends when the demonstration is over.")
    private boolean exit;

    private final Terminal terminal;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        ProcessLog.quiet(terminal.environment());
        Demo demo = new Demo(terminal.out(), terminal.colours() ? Palette.COLOURED : Palette.PLAIN);
        AtomicInteger status = new AtomicInteger(ExitStatus.FAILED);
        OrderlyStop stop = OrderlyStop.arm(terminal, () -> closeQuietly(demo), status::get);
        try {
            play(demo, status);
            if (!exit && status.get() == ExitStatus.OK) {
                OrderlyStop.awaitSignal();
            }
            close(demo);
        } finally {
            stop.disarm();
        }
        return status.get();
    }

    private void play(Demo demo, AtomicInteger status) throws InterruptedException {
        try {
            demo.playRing();
            result("three members in the ring", demo.start(), START_BOUND);
            Tally tally = result("five workers done", demo.playLocks(), SCENE_BOUND);
            if (!exit) {
                demo.invite();
            }
            status.set(tally.isProof() ? ExitStatus.OK : ExitStatus.FAILED);
            terminal.out().println(tally);
            terminal.out().flush();
        } catch (ExecutionException failure) {
            LOG.log(Level.DEBUG, "not shown", failure.getCause());
            terminal.complain("the demonstration failed: " + failure.getCause());
        } catch (TimeoutException late) {
            terminal.complain(late);
        }
    }

    private void close(Demo demo) throws InterruptedException {
        try {
            result("all members closed", closeQuietly(demo), OrderlyStop.BOUND);
        } catch (ExecutionException | TimeoutException failure) {
            terminal.complain("the members were not closed in order: " + failure.getMessage());
        }
    }

    /** The whole cluster goes, and nobody is left whom the complaints about that would tell anything. */
    private Future<Void> closeQuietly(Demo demo) {
        ProcessLog.silence(terminal.environment());
        return demo.close();
    }

    private static <T> T result(String expected, Future<T> future, Duration bound)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            TimeoutException explained =
                    new TimeoutException("not done after " + bound.toSeconds() + " s (expected: " + expected + ")");
            explained.initCause(late);
            throw explained;
        }
    }
}
