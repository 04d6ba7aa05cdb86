package dev.carabiner.gateway;

import io.vertx.core.Future;

/** Writes down what was counted, for {@code GET /metrics}. */
@FunctionalInterface
public interface MetricsPage {
    /**
     * Writes the page as of now.
     *
     * @param accept the header of the request; empty if it has none
     * @param levels what is open at the doors
     */
    Future<Text> write(String accept, DoorLevels levels);

    /** A page and its type. */
    record Text(String contentType, String body) {}
}
