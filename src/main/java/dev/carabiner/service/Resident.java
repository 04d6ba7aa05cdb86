package dev.carabiner.service;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A verticle of the service. Vert.x stops all verticles at once when it closes, but those of the application may still
 * work under a lock while they stop; so this one is stopped only when all of the leaving that comes first is over.
 */
final class Resident extends VerticleBase {
    private final VerticleBase verticle;
    private final Consumer<String> starting;
    private final Supplier<Future<Void>> farewell;
    private final Promise<Void> ended = Promise.promise();

    // Owned by this verticle's event loop.
    private boolean ending;

    /**
     * @param starting is told the deployment's id before anything else, for a deployment that the close of Vert.x
     *     overtakes never says it
     * @param farewell what is to be over before the verticle is stopped, if Vert.x or a stranger wants to
     */
    Resident(VerticleBase verticle, Consumer<String> starting, Supplier<Future<Void>> farewell) {
        this.verticle = verticle;
        this.starting = starting;
        this.farewell = farewell;
    }

    @Override
    public Future<?> start() throws Exception {
        starting.accept(context.deploymentID());
        return verticle.deploy(context);
    }

    @Override
    public Future<?> stop() {
        return ending ? ended.future() : farewell.get().transform(over -> end());
    }

    /** Stops the verticle now, from any context; repeating it is harmless. Its shell stays until Vert.x closes. */
    Future<Void> end() {
        context.runOnContext(now -> {
            if (!ending) {
                ending = true;
                stopped().<Void>mapEmpty().onComplete(ended);
            }
        });
        return ended.future();
    }

    private Future<?> stopped() {
        try {
            return verticle.undeploy(context);
        } catch (Exception failure) {
            return Future.failedFuture(failure);
        }
    }

    /** Takes the shell away too, after {@link #end}. */
    Future<Void> remove() {
        return end().transform(over -> vertx.undeploy(context.deploymentID())).otherwiseEmpty();
    }
}
