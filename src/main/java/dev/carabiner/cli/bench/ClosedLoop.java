package dev.carabiner.cli.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Callers that each begin their next operation once the last one is done. */
final class ClosedLoop {
    /** What operations of a round may take beyond its end. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ClosedLoop() {}

    /** One caller: its operation, and the context that begins it and hears of its end. */
    record Caller(Context context, Supplier<? extends Future<?>> operation) {}

    /**
     * The time of one operation, in microseconds: that of the round over the number of operations. Fails as soon as an
     * operation does.
     */
    static double micros(List<Caller> callers, Duration round) throws Exception {
        long begun = System.nanoTime();
        long end = begun + round.toNanos();
        List<Promise<Long>> counts =
                callers.stream().map(caller -> Promise.<Long>promise()).toList();
        for (int i = 0; i < callers.size(); i++) {
            Caller caller = callers.get(i);
            Promise<Long> count = counts.get(i);
            caller.context().runOnContext(now -> next(caller, 0, end, count));
        }
        Future.all(counts.stream().map(Promise::future).toList())
                .await(round.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
        long operations =
                counts.stream().mapToLong(count -> count.future().result()).sum();
        return (System.nanoTime() - begun) / 1e3 / operations;
    }

    private static void next(Caller caller, long done, long end, Promise<Long> count) {
        if (done > 0 && System.nanoTime() - end >= 0) {
            count.complete(done);
            return;
        }
        caller.operation()
                .get()
                .onSuccess(result -> next(caller, done + 1, end, count))
                .onFailure(count::fail);
    }
}
