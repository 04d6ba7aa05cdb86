package dev.carabiner.cluster;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives every wait an end: its own answer, its deadline, or the closing of the membership, whichever comes first. */
final class MembershipDeadlines {
    private final Timers timers;

    // Owned by the member's coordination context.
    private final Map<Promise<?>, Timers.Timer> open = new LinkedHashMap<>();
    private boolean closed;

    MembershipDeadlines(Timers timers) {
        this.timers = timers;
    }

    /**
     * Answers as {@code call} does, but fails with {@code unavailable} if that takes longer than {@code bound}. What it
     * then answers is ignored here.
     *
     * @param what is waited for, for people
     */
    <T> Future<T> within(Duration bound, String what, Future<T> call) {
        if (call.isComplete()) {
            return call;
        }
        if (closed) {
            return Future.failedFuture(closed(what));
        }
        Promise<T> promise = Promise.promise();
        open.put(promise, timers.after(bound, () -> {
            open.remove(promise);
            promise.tryFail(unavailable(what + ": no answer within " + bound.toMillis() + " ms"));
        }));
        call.onComplete(answer -> {
            Timers.Timer deadline = open.remove(promise);
            if (deadline == null) {
                return; // Too late.
            }
            deadline.cancel();
            if (answer.succeeded()) {
                promise.tryComplete(answer.result());
            } else {
                promise.tryFail(answer.cause());
            }
        });
        return promise.future();
    }

    /** Ends all waits; there are none afterwards. */
    void close() {
        closed = true;
        List<Map.Entry<Promise<?>, Timers.Timer>> ended = List.copyOf(open.entrySet());
        open.clear();
        ended.forEach(wait -> wait.getValue().cancel());
        ended.forEach(wait -> wait.getKey().tryFail(closed("ring register")));
    }

    static OperationFailure unavailable(String message) {
        return new OperationFailure(ErrorCode.UNAVAILABLE, message);
    }

    static OperationFailure closed(String what) {
        return unavailable(what + ": the membership is closed");
    }
}
