package dev.carabiner.cluster;

import com.hazelcast.cp.IAtomicLong;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Counter;
import java.util.concurrent.CompletionStage;

/**
 * A cluster-wide counter that starts at 0. No call blocks or borrows a worker. A change that fails may have been applied;
 * none is ever applied twice.
 */
final class CpCounter implements Counter {
    private final VertxInternal vertx;
    private final IAtomicLong counter;

    CpCounter(VertxInternal vertx, IAtomicLong counter) {
        this.vertx = vertx;
        this.counter = counter;
    }

    @Override
    public Future<Long> get() {
        return answer(counter.getAsync());
    }

    @Override
    public Future<Long> incrementAndGet() {
        return answer(counter.incrementAndGetAsync());
    }

    @Override
    public Future<Long> getAndIncrement() {
        return answer(counter.getAndIncrementAsync());
    }

    @Override
    public Future<Long> decrementAndGet() {
        return answer(counter.decrementAndGetAsync());
    }

    @Override
    public Future<Long> addAndGet(long value) {
        return answer(counter.addAndGetAsync(value));
    }

    @Override
    public Future<Long> getAndAdd(long value) {
        return answer(counter.getAndAddAsync(value));
    }

    @Override
    public Future<Boolean> compareAndSet(long expected, long value) {
        return answer(counter.compareAndSetAsync(expected, value));
    }

    private <T> Future<T> answer(CompletionStage<T> stage) {
        return CpCalls.onContext(vertx.getOrCreateContext(), stage);
    }
}
