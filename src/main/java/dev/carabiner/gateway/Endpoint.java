package dev.carabiner.gateway;

import java.util.Map;

/** What one method of one path does. */
@FunctionalInterface
interface Endpoint {
    /**
     * Answers the exchange, now or later.
     *
     * @param names what stood in the place of the names in the path, decoded
     */
    void handle(Exchange exchange, Map<String, String> names);
}
