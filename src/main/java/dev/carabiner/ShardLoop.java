package dev.carabiner;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One shard on one member: while the ring gives it to this member, gets its lease and runs it. One step at a time: what
 * changes meanwhile is looked at when the step has ended, but for the loss of the lease, which stops the work at once.
 */
final class ShardLoop {
    private static final System.Logger LOG = System.getLogger(ShardLoop.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final String name;
    private final int shard;
    private final LockOptions options;
    private final ShardHandler handler;
    private final Ports ports;
    private final Promise<Void> ended = Promise.promise();

    // Owned by the context of the handler, but for the phase, which may be looked at from anywhere.
    private volatile Phase phase = Phase.RESTING;
    private @Nullable Lease lease;
    private boolean lost;
    private boolean starting;
    private boolean pausing;
    private boolean ending;
    private int failures;

    /**
     * The world of a shard.
     *
     * @param owned whether the ring gives it to this member
     * @param clock runs a task later, on the context of the shard
     */
    record Ports(Locks locks, BooleanSupplier owned, Clock clock) {}

    /** Runs tasks on the context of the shard. */
    interface Clock {
        void later(Duration delay, Runnable task);

        void soon(Runnable task);
    }

    private enum Phase {
        /** No lease, nothing runs. */
        RESTING,
        ACQUIRING,
        /** Also between two tries to start. */
        STARTING,
        RUNNING,
        STOPPING,
        RELEASING
    }

    /** @param name of the lock of the shard */
    ShardLoop(String name, int shard, LockOptions options, ShardHandler handler, Ports ports) {
        this.name = name;
        this.shard = shard;
        this.options = options;
        this.handler = handler;
        this.ports = ports;
    }

    boolean isRunning() {
        return phase == Phase.RUNNING;
    }

    /** Looks whether the shard should run here. */
    void look() {
        if (phase == Phase.RUNNING && !isWanted()) {
            stop();
        } else if (phase == Phase.RESTING && ending) {
            ended.tryComplete();
        } else if (phase == Phase.RESTING && !pausing && isWanted()) {
            acquire();
        }
    }

    /** Ends the loop; done when nothing runs here and nothing is held. */
    Future<Void> end() {
        ending = true;
        look();
        return ended.future();
    }

    private boolean isWanted() {
        return !ending && ports.owned().getAsBoolean();
    }

    private void acquire() {
        phase = Phase.ACQUIRING;
        ports.locks()
                .acquire(name, options)
                .onSuccess(granted -> ports.clock().soon(() -> granted(granted)))
                .onFailure(refused -> ports.clock().soon(() -> refused(refused)));
    }

    private void refused(Throwable reason) {
        phase = Phase.RESTING;
        if (reason instanceof LockException answer && answer.code().equals("timeout")) {
            look(); // The member that ran it before is still stopping.
            return;
        }
        LOG.log(System.Logger.Level.INFO, "shard {0}: no lease yet: {1}", name, reason.getMessage());
        pausing = true;
        ports.clock().later(pause(), () -> {
            pausing = false;
            look();
        });
        look();
    }

    private void granted(Lease granted) {
        lease = granted;
        lost = false;
        granted.lost().onComplete(loss -> ports.clock().soon(() -> leaseLost(granted)));
        phase = Phase.STARTING;
        startOrRelease();
    }

    private void startOrRelease() {
        if (lost || !isWanted()) {
            release();
            return;
        }
        Lease held = held();
        starting = true;
        attempt(() -> handler.started(shard, held.token()))
                .onComplete(outcome -> ports.clock().soon(() -> {
                    starting = false;
                    if (phase == Phase.STOPPING) {
                        return; // The lease was lost; whoever stops it waits for this, or has still to look.
                    }
                    if (outcome.succeeded()) {
                        failures = 0;
                        phase = Phase.RUNNING;
                        look();
                        return;
                    }
                    LOG.log(System.Logger.Level.WARNING, "shard " + name + " did not start", outcome.cause());
                    ports.clock().later(pause(), () -> {
                        if (lease == held && phase == Phase.STARTING) {
                            startOrRelease();
                        }
                    });
                }));
    }

    private void leaseLost(Lease which) {
        if (lease != which) {
            return;
        }
        lost = true;
        if (phase == Phase.RUNNING || (phase == Phase.STARTING && starting)) {
            LOG.log(System.Logger.Level.WARNING, "shard {0}: the lease is lost; stopping at once", name);
            stop();
        } else if (phase == Phase.STARTING) {
            release();
        }
    }

    private void stop() {
        phase = Phase.STOPPING;
        attempt(() -> handler.stopped(shard))
                .onComplete(outcome -> ports.clock().soon(() -> {
                    if (outcome.succeeded()) {
                        failures = 0;
                        releaseOnceStarted();
                    } else {
                        // The lease is kept meanwhile: as long as the work may go on here, nobody else may begin it.
                        LOG.log(System.Logger.Level.WARNING, "shard " + name + " did not stop", outcome.cause());
                        ports.clock().later(pause(), this::stop);
                    }
                }));
    }

    /** A start that was overtaken by the loss of the lease must have ended, or it could reach into the next one. */
    private void releaseOnceStarted() {
        if (starting) {
            ports.clock().later(FIRST_PAUSE, this::releaseOnceStarted);
        } else {
            release();
        }
    }

    private void release() {
        Lease held = held();
        lease = null;
        if (lost) {
            rest();
            return;
        }
        phase = Phase.RELEASING;
        held.release().onComplete(outcome -> ports.clock().soon(() -> {
            if (outcome.failed()) {
                LOG.log(System.Logger.Level.DEBUG, "shard {0}: {1}; it ends by itself", name, outcome.cause());
            }
            rest();
        }));
    }

    private void rest() {
        phase = Phase.RESTING;
        look();
    }

    private Lease held() {
        Lease held = lease;
        if (held == null) {
            throw new IllegalStateException("shard " + name + " has no lease in phase " + phase);
        }
        return held;
    }

    private Duration pause() {
        long millis = FIRST_PAUSE.toMillis() << Math.min(failures, 10);
        failures++;
        return Duration.ofMillis(Math.min(millis, LONGEST_PAUSE.toMillis()));
    }

    private static Future<Void> attempt(Supplier<Future<Void>> call) {
        try {
            return call.get();
        } catch (RuntimeException thrown) {
            return Future.failedFuture(thrown);
        }
    }
}
