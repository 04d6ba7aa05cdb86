package dev.carabiner;

import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All shards of one work on one member, on the context of their handler. */
final class ShardLoops implements ShardWork, Closeable, ShardLoop.Clock {
    private final ContextInternal context;
    private final List<ShardLoop> loops;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Promise<Void> closed = Promise.promise();

    /** @param loop makes the loop of a shard, given the clock of this work */
    ShardLoops(ContextInternal context, int count, BiFunction<Integer, ShardLoop.Clock, ShardLoop> loop) {
        this.context = context;
        this.loops = IntStream.range(0, count)
                .mapToObj(shard -> loop.apply(shard, this))
                .toList();
        if (context.isDeployment()) {
            context.addCloseHook(this);
        }
    }

    void onClosed(Runnable listener) {
        closed.future().onComplete(end -> listener.run());
    }

    /** Looks which shards should run here. From any thread. */
    void look() {
        soon(() -> loops.forEach(ShardLoop::look));
    }

    @Override
    public Set<Integer> running() {
        return IntStream.range(0, loops.size())
                .filter(shard -> loops.get(shard).isRunning())
                .boxed()
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Future<Void> close() {
        if (closing.compareAndSet(false, true)) {
            if (context.isDeployment()) {
                context.removeCloseHook(this);
            }
            soon(() -> {
                List<Future<Void>> ends = new ArrayList<>();
                loops.forEach(loop -> ends.add(loop.end()));
                Future.join(ends).<Void>mapEmpty().onComplete(closed);
            });
        }
        return closed.future();
    }

    @Override
    public void close(Completable<Void> completion) {
        close().onComplete(completion);
    }

    @Override
    public void later(Duration delay, Runnable task) {
        context.setTimer(delay.toMillis(), fired -> task.run());
    }

    @Override
    public void soon(Runnable task) {
        context.runOnContext(now -> task.run());
    }
}
