package dev.carabiner.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Brings Hazelcast's answers onto a Vert.x context. */
final class CpCalls {
    /**
     * Runs a callback on the thread that brings the answer. A callback without a named executor goes to the common
     * pool, which on two cores starts a thread for each: twenty times slower. Ours only hand over to a context.
     */
    static final Executor ON_ANSWER = Runnable::run;

    private CpCalls() {}

    static <T> Future<T> onContext(ContextInternal context, CompletionStage<T> stage) {
        Promise<T> promise = context.promise();
        var unused = stage.whenCompleteAsync(
                (answer, failure) -> {
                    if (failure == null) {
                        promise.complete(answer);
                    } else {
                        promise.fail(cause(failure));
                    }
                },
                ON_ANSWER);
        return promise.future();
    }

    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
