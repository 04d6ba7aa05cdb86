package dev.carabiner.cli;

import dev.carabiner.Carabiner;
import dev.carabiner.Stopped;
import dev.carabiner.config.CarabinerOptions;
import dev.carabiner.config.InvalidOptionException;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * One member of one process, which lives more than once if it has to: a member that was removed from the Raft members
 * while it was cut off closes in order and joins again at the same addresses, under the same name. A new process would do
 * the same, but only after a cold start, and only if there is somebody to start it.
 */
final class MemberLives {
    private static final System.Logger LOG = System.getLogger(MemberLives.class.getName());
    private static final long REMINDER_SECONDS = 10;

    /**
     * Before each try to begin anew, the first one too: the others close what is connected to this address when they take
     * the old life out, and with it what the new life had connected before; what was on its way then is lost, which is
     * noticed only after 20 s.
     */
    private static final List<Duration> PAUSES =
            LongStream.of(1, 1, 2, 5, 10).mapToObj(Duration::ofSeconds).toList();

    private final Terminal terminal;
    private final CarabinerOptions options;
    private volatile boolean signalled;
    private volatile Future<Carabiner> current = Future.failedFuture("not opened");

    MemberLives(Terminal terminal, CarabinerOptions options) {
        this.terminal = terminal;
        this.options = options;
    }

    /** Lives until it is told to stop, or can live no longer; the exit status. */
    int run() throws InterruptedException {
        OrderlyStop stop = OrderlyStop.arm(terminal, this::close, () -> ExitStatus.OK);
        try {
            Optional<CarabinerOptions> next = live(options);
            while (next.isPresent()) {
                next = liveAnew(next.get());
            }
            return ExitStatus.OK;
        } catch (ExecutionException failure) {
            LOG.log(Level.DEBUG, "not started", failure);
            terminal.complain(failure);
            return isMistaken(failure) ? ExitStatus.USAGE : ExitStatus.FAILED;
        } catch (EndedException ended) {
            return ExitStatus.FAILED;
        } finally {
            stop.disarm();
        }
    }

    /** The member can go on no longer, and a new life in this process is not what it needs. Said already. */
    private static final class EndedException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /**
     * A life after the first. One that cannot begin is tried again, some times: with these settings the member was in the
     * cluster before, so what hinders it is likely to pass, and there may be nobody who would start a new process.
     */
    private Optional<CarabinerOptions> liveAnew(CarabinerOptions settings)
            throws InterruptedException, ExecutionException, EndedException {
        for (int attempt = 1; ; attempt++) {
            TimeUnit.MILLISECONDS.sleep(PAUSES.get(attempt - 1).toMillis());
            try {
                return live(settings);
            } catch (ExecutionException failure) {
                if (attempt == PAUSES.size() || isMistaken(failure)) {
                    throw failure;
                }
                terminal.complain("could not begin anew, trying again: " + Terminal.reason(failure));
            }
        }
    }

    private static boolean isMistaken(ExecutionException failure) {
        return failure.getCause() instanceof InvalidOptionException;
    }

    /** One life, from its opening to its close; with what the next one is to begin, if there is to be one. */
    private Optional<CarabinerOptions> live(CarabinerOptions settings)
            throws InterruptedException, ExecutionException, EndedException {
        current = Carabiner.open(new VertxOptions(), settings);
        Carabiner member = await(current, () -> "opening the cluster port and looking for other members");
        ProcessLog.member(member.name());
        CompletableFuture<Stopped> end = new CompletableFuture<>();
        member.stopped().onSuccess(end::complete);
        Carabiner ready;
        try {
            ready = await(member.join(), member::progress);
        } catch (ExecutionException failure) {
            if (!isMendedByJoiningAnew(end)) {
                throw failure;
            }
            return Optional.of(anew(member, end.join())); // Whoever fails to join is closed.
        }
        terminal.out()
                .println("carabiner ready name=" + ready.name() + " http=" + ready.http() + " cluster="
                        + ready.clusterAddress() + " members=" + ready.members().size());
        terminal.out().flush();
        if (drained(ready)) {
            if (!signalled) {
                terminal.complain("drained: this member has left the cluster");
            }
            return Optional.empty();
        }
        Stopped why = end.get();
        if (why.mayJoinAnew()) {
            CarabinerOptions next = anew(ready, why);
            closeWithinBound(ready);
            return Optional.of(next);
        }
        terminal.complain("stopped: " + why);
        closeWithinBound(ready);
        throw new EndedException();
    }

    private static boolean isMendedByJoiningAnew(CompletableFuture<Stopped> end) {
        return end.isDone() && end.join().mayJoinAnew();
    }

    private CarabinerOptions anew(Carabiner member, Stopped why) {
        terminal.complain("beginning anew: " + why);
        // Whatever was chosen for it the first time is asked for by name now: clients and members know it by that.
        return options.with(Map.of(
                "name",
                member.name(),
                "cluster.port",
                portOf(member.clusterAddress()),
                "http.port",
                portOf(member.http())));
    }

    private static String portOf(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    private static void closeWithinBound(Carabiner member) throws InterruptedException, ExecutionException {
        result(member.close()
                .timeout(OrderlyStop.BOUND.toSeconds(), TimeUnit.SECONDS)
                .otherwiseEmpty());
    }

    /** Waits for as long as it takes; each change is logged where it happens, here only that nothing has changed. */
    private static <T> T await(Future<T> step, Supplier<String> progress)
            throws InterruptedException, ExecutionException {
        for (long seconds = REMINDER_SECONDS; ; seconds += REMINDER_SECONDS) {
            try {
                return step.toCompletionStage().toCompletableFuture().get(REMINDER_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException notYet) {
                LOG.log(Level.INFO, "still not ready after {0} s: {1}", seconds, progress.get());
            }
        }
    }

    /** Waits for the end: whether an operator drained the member, rather than that it could not go on. */
    private static boolean drained(Carabiner member) throws InterruptedException, ExecutionException {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        member.stopped().onComplete(reason -> end.complete(false));
        member.closed().onComplete(closed -> end.complete(!member.stopped().isComplete()));
        return end.get();
    }

    private static <T> T result(Future<T> future) throws InterruptedException, ExecutionException {
        return future.toCompletionStage().toCompletableFuture().get();
    }

    /** A member that has not even opened has nothing to hand over: its sockets end with the process. */
    private Future<Void> close() {
        signalled = true;
        return current.succeeded() ? current.result().close() : Future.succeededFuture();
    }
}
