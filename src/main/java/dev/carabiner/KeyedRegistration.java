package dev.carabiner;

import io.vertx.core.Future;

/** A consumer of keyed messages on one member. Ends with the verticle that made it, or before. May be used from any context. */
public interface KeyedRegistration {
    /** Done when the other members can reach the consumer. */
    Future<Void> ready();

    /**
     * Ends it. What arrives later is refused: its sender hears {@link KeyedException.Reason#UNAVAILABLE}. Repeating it is
     * harmless.
     *
     * @return done when the handler gets nothing more
     */
    Future<Void> unregister();
}
