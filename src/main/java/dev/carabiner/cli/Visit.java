package dev.carabiner.cli;

import dev.carabiner.LockException;
import dev.carabiner.client.CarabinerClient;
import dev.carabiner.client.ClientOptions;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A command's stay at the cluster: connects, lets the command work, and leaves. */
final class Visit {
    private static final long FAREWELL_SECONDS = 5;

    private final Terminal terminal;
    private final ClientFlags flags;

    Visit(Terminal terminal, ClientFlags flags) {
        this.terminal = terminal;
        this.flags = flags;
    }

    /** What a command does while it is connected; from a thread that may block. */
    @FunctionalInterface
    interface Work {
        /** Does it; the exit status. */
        int at(CarabinerClient client) throws InterruptedException, ExecutionException;
    }

    /** Does the work, and says in one line what went wrong with it; the exit status. */
    int run(Work work) throws InterruptedException {
        ClientOptions options;
        try {
            options = flags.options(terminal);
        } catch (IllegalArgumentException mistake) {
            terminal.complain(mistake);
            return ExitStatus.USAGE;
        }
        ProcessLog.quiet(terminal.environment());
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            return work.at(result(CarabinerClient.connect(vertx, options)));
        } catch (ExecutionException failure) {
            terminal.complain(failure);
            return status(failure);
        } finally {
            leave(vertx);
        }
    }

    static <T> T result(Future<T> future) throws InterruptedException, ExecutionException {
        return future.toCompletionStage().toCompletableFuture().get();
    }

    /** The error code of the table, if it was one. */
    static Optional<String> code(ExecutionException failure) {
        if (failure.getCause() instanceof LockException refused) {
            return Optional.of(refused.code());
        }
        return failure.getCause() instanceof OperationFailure refused
                ? Optional.of(refused.code().label())
                : Optional.empty();
    }

    private static int status(ExecutionException failure) {
        String code = code(failure).orElse("");
        if (code.equals(ErrorCode.UNAVAILABLE.label())) {
            return ExitStatus.UNREACHABLE;
        } else if (code.equals(ErrorCode.UNAUTHENTICATED.label()) || code.equals(ErrorCode.FORBIDDEN.label())) {
            return ExitStatus.DENIED;
        }
        return code.equals(ErrorCode.BAD_REQUEST.label()) ? ExitStatus.USAGE : ExitStatus.FAILED;
    }

    /** Closing Vert.x closes the client, which releases what it holds. */
    private static void leave(Vertx vertx) throws InterruptedException {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(FAREWELL_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException asItIs) {
            System.getLogger(Visit.class.getName()).log(System.Logger.Level.DEBUG, "not closed in order", asItIs);
        }
    }
}
