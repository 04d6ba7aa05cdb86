package dev.carabiner.service;

import dev.carabiner.cluster.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/** Bounds how long a member waits for an answer that may never come. */
final class Deadlines {
    private final Timers timers;

    Deadlines(Timers timers) {
        this.timers = timers;
    }

    /** The outcome of {@code call}, or a failure once {@code limit} has passed. What comes later is not heard. */
    <T> Future<T> within(Duration limit, Future<T> call) {
        Promise<T> promise = Promise.promise();
        Timers.Timer timer = timers.after(limit, () -> promise.tryFail(new NoAnswer(limit)));
        call.onComplete(outcome -> {
            timer.cancel();
            if (outcome.succeeded()) {
                promise.tryComplete(outcome.result());
            } else {
                promise.tryFail(outcome.cause());
            }
        });
        return promise.future();
    }

    /** Nothing was heard in time: what was asked for may have happened, may yet, or not. */
    static final class NoAnswer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoAnswer(Duration limit) {
            super("no answer within " + limit.toMillis() + " ms", null, false, false);
        }
    }
}
