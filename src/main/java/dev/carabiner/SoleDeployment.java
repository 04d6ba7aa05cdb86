package dev.carabiner;

import io.vertx.core.Future;
import java.util.Optional;

/** A verticle that is meant to run on exactly one member, as this member sees it. May be used from any context. */
public interface SoleDeployment {
    /** The name that it is deployed under. Who runs it is what {@link Carabiner#election} of this name tells. */
    String name();

    /** The leadership under which it runs here; empty if it does not, or has begun to stop. */
    Optional<Leadership> leadership();

    /**
     * Undeploys it here, if it runs here, then lets another member run it, and never runs it here again.
     *
     * @return done when it has stopped and the service has been told so; never fails, and never ends if its {@code stop}
     *     never does
     */
    Future<Void> close();
}
