package dev.carabiner.cluster;

import dev.carabiner.ring.HashRing;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Lends a ring that lives on one context to callers on others: asks it there, and answers them where they are. */
final class ContextSharedRing implements SharedRing {
    private final Vertx vertx;
    private final Context home;
    private final SharedRing ring;

    ContextSharedRing(Vertx vertx, Context home, SharedRing ring) {
        this.vertx = vertx;
        this.home = home;
        this.ring = ring;
    }

    /** Makes the call on the home context, and answers on the caller's. */
    static <T> Future<T> call(Vertx vertx, Context home, Supplier<Future<T>> call) {
        Context caller = vertx.getOrCreateContext();
        Promise<T> promise = Promise.promise();
        home.runOnContext(asked -> call.get()
                .onComplete(answer -> caller.runOnContext(back -> {
                    if (answer.succeeded()) {
                        promise.complete(answer.result());
                    } else {
                        promise.fail(answer.cause());
                    }
                })));
        return promise.future();
    }

    @Override
    public RingView view() {
        return ring.view();
    }

    @Override
    public Future<RingView> refresh() {
        return call(vertx, home, ring::refresh);
    }

    @Override
    public void hint(long version) {
        home.runOnContext(ignored -> ring.hint(version));
    }

    @Override
    public void onChange(Consumer<RingView> listener) {
        Context caller = vertx.getOrCreateContext();
        ring.onChange(view -> caller.runOnContext(ignored -> listener.accept(view)));
    }

    @Override
    public Optional<HashRing> at(long version) {
        return ring.at(version);
    }
}
