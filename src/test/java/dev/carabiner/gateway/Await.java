package dev.carabiner.gateway;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what happens on other threads, up to a bound that is generous for a busy machine. */
final class Await {
    private static final long BOUND_SECONDS = 20;

    private Await() {}

    static <T> T result(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(BOUND_SECONDS, TimeUnit.SECONDS);
    }

    static Throwable failure(Future<?> future) throws Exception {
        return result(future.<Throwable>map(value -> new AssertionError("succeeded with " + value))
                .otherwise(cause -> cause));
    }

    static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + BOUND_SECONDS + " s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
