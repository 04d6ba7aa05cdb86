package dev.carabiner.examples;

import dev.carabiner.Leadership;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.function.LongFunction;

/** A job that runs every so often, on whichever member leads. */
public final class CronOnOneMember extends VerticleBase {
    private final Duration every;
    private final LongFunction<Future<Void>> job;
    private final Leadership leadership;

    private Future<Void> run = Future.succeededFuture();

    /** @param job is given the term, for what it writes to be refused once another leads */
    public CronOnOneMember(Duration every, LongFunction<Future<Void>> job, Leadership leadership) {
        this.every = every;
        this.job = job;
        this.leadership = leadership;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(every.toMillis(), now -> {
            if (run.isComplete()) { // One run at a time.
                run = job.apply(leadership.term());
            }
        });
        return Future.succeededFuture();
    }

    /** Waits for the run that is under way: no other member starts before. Its timer goes with the verticle. */
    @Override
    public Future<?> stop() {
        return run.otherwiseEmpty();
    }
}
