package dev.carabiner.cli;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What happens on SIGTERM, SIGINT or SIGHUP while it is armed: closes in order, and then ends the process with the exit
 * status that the command chooses rather than with 128 plus the number of the signal; with 1 if closing fails or takes
 * longer than {@link #BOUND}.
 */
final class OrderlyStop {
    /** Longer than a member needs to leave, shorter than the 30 s after which supervisors kill. */
    static final Duration BOUND = Duration.ofSeconds(25);

    private final Terminal terminal;
    private final Supplier<Future<Void>> closing;
    private final IntSupplier exitStatus;
    private final Thread hook = new Thread(this::stop, "carabiner-stop");

    private OrderlyStop(Terminal terminal, Supplier<Future<Void>> closing, IntSupplier exitStatus) {
        this.terminal = terminal;
        this.closing = closing;
        this.exitStatus = exitStatus;
    }

    /** @param exitStatus asked when the closing is over */
    static OrderlyStop arm(Terminal terminal, Supplier<Future<Void>> closing, IntSupplier exitStatus) {
        OrderlyStop stop = new OrderlyStop(terminal, closing, exitStatus);
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    /** Waits for the signal, after which this process does nothing else. */
    static void awaitSignal() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /**
     * Disarms. If the signal has come already, never returns: what the caller would say now, that its member fails to
     * start perhaps, is only a consequence of the closing.
     */
    void disarm() throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            awaitSignal();
        }
    }

    private void stop() {
        int status = ExitStatus.FAILED;
        try {
            terminal.complain("stopping");
            closing.get().toCompletionStage().toCompletableFuture().get(BOUND.toSeconds(), TimeUnit.SECONDS);
            status = exitStatus.getAsInt();
        } catch (TimeoutException late) {
            terminal.complain("not closed within " + BOUND.toSeconds() + " s: ended as it is");
        } catch (ExecutionException | InterruptedException | RuntimeException failure) {
            terminal.complain("not closed in order: " + failure.getMessage());
        } finally {
            terminal.out().flush();
            Runtime.getRuntime().halt(status);
        }
    }
}
