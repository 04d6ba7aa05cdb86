package dev.carabiner.cli;

import dev.carabiner.Lease;
import dev.carabiner.Lease.Loss;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A command that runs under a lease. If the lease cannot be kept, it is asked to end (TERM) and then made to (KILL), it
 * and what it has started, so early that it is dead before anyone else can be granted the lock. Of a lease that was
 * broken the successor does not wait; then it is given its grace all the same, for that is what a break accepts.
 *
 * <p>What the command started counts as long as it descends from it: a daemon that has cut itself loose is not found.
 */
final class GuardedCommand {
    private static final long LOOK_MILLIS = 20;
    /** So much of the lease is left when the last process is killed, for that takes time, too; less of a short one. */
    private static final Duration LAST_MOMENT = Duration.ofMillis(200);

    private static final int LAST_MOMENT_PART = 10;

    private final Terminal terminal;
    private final Lease lease;
    private final Process process;
    private final Duration grace;
    private final Duration lastMoment;
    private final Set<ProcessHandle> doomed = new HashSet<>();

    private GuardedCommand(Terminal terminal, Lease lease, Process process, Duration grace, Duration lastMoment) {
        this.terminal = terminal;
        this.lease = lease;
        this.process = process;
        this.grace = grace;
        this.lastMoment = lastMoment;
    }

    /**
     * Starts the command, with the streams of this process and three variables that say what it runs under.
     *
     * @param grace between TERM and KILL; at most half of {@code ttl}, so that one renewal that fails costs nothing
     */
    static GuardedCommand start(Terminal terminal, Lease lease, List<String> words, Duration ttl, Duration grace)
            throws IOException {
        Duration lastMoment = shorter(LAST_MOMENT, ttl.dividedBy(LAST_MOMENT_PART));
        ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
        builder.environment()
                .putAll(Map.of(
                        "CARABINER_LOCK",
                        lease.lock(),
                        "CARABINER_TOKEN",
                        Long.toString(lease.token()),
                        "CARABINER_LEASE",
                        lease.leaseId()));
        return new GuardedCommand(
                terminal,
                lease,
                builder.start(),
                shorter(grace, ttl.dividedBy(2).minus(lastMoment)),
                lastMoment);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Passes on a signal. */
    void signal(String name) {
        if (!name.equals("INT") || !Signals.isInForeground()) {
            Signals.send(name, process.toHandle());
        }
    }

    /** Waits for its end; the exit status. */
    int await() throws InterruptedException {
        while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (!lease.isHeld()) {
                return ended("the lock was lost" + how());
            } else if (lease.remaining().compareTo(grace.plus(lastMoment)) <= 0) {
                return ended("the lock cannot be kept");
            }
        }
        return process.exitValue();
    }

    /** How it was lost, which is told a moment later; empty if it is not. */
    private String how() throws InterruptedException {
        try {
            Loss loss = lease.lost().toCompletionStage().toCompletableFuture().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return " (" + loss.name().toLowerCase(Locale.ROOT) + ")";
        } catch (TimeoutException | ExecutionException untold) {
            return "";
        }
    }

    private int ended(String reason) throws InterruptedException {
        terminal.complain(reason + ": ending the command");
        long asked = System.nanoTime();
        everybody().forEach(ProcessHandle::destroy);
        while (isAnybodyAlive() && !isTimeUp(asked)) {
            Thread.sleep(LOOK_MILLIS); // The command's processes are not all ours to wait for.
        }
        // Without a bound: whoever reads the status may take it that nothing of the command runs any more. Again and
        // again,
        // for what is being killed may just have started something.
        while (isAnybodyAlive()) {
            everybody().forEach(ProcessHandle::destroyForcibly);
            Thread.sleep(LOOK_MILLIS);
        }
        return ExitStatus.LOST;
    }

    private boolean isTimeUp(long askedNanos) {
        boolean isWaitedFor = lease.lost().isComplete() && lease.lost().result() != Loss.EXPIRED;
        return System.nanoTime() - askedNanos >= grace.toNanos()
                || (!isWaitedFor && lease.remaining().compareTo(lastMoment) <= 0);
    }

    /** The command and what has come from it, also what it has left behind since the last look. */
    private Set<ProcessHandle> everybody() {
        process.toHandle().descendants().forEach(doomed::add);
        Set.copyOf(doomed).forEach(one -> one.descendants().forEach(doomed::add));
        doomed.add(process.toHandle());
        return doomed;
    }

    private boolean isAnybodyAlive() {
        return everybody().stream().anyMatch(ProcessHandle::isAlive);
    }
}
