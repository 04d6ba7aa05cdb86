package dev.carabiner.service;

import dev.carabiner.wire.Topic;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/**
 * Publishes what becomes of locks on the event bus, to the consumers on this member only: every member that has consumers
 * does so, and each of them hears of each event once. Where callers are told apart, ids of leases are left out: the events
 * are passed on, to browsers too. While there are none here, this member asks no owner for anything.
 */
final class LockEventsOnBus implements Watches.Watcher {
    private static final Topic ALL = new Topic.Locks("");

    private final Vertx vertx;
    private final Watches watches;
    private final String address;

    LockEventsOnBus(Vertx vertx, Watches watches, String address) {
        this.vertx = vertx;
        this.watches = watches;
        this.address = address;
    }

    /** On the coordination context: whether anybody listens on this member. */
    void listenedTo(boolean listened) {
        if (listened) {
            watches.start(this, ALL);
        } else {
            watches.stop(this, ALL);
        }
    }

    @Override
    public void tell(String event, JsonObject data) {
        vertx.eventBus()
                .publish(address, data, new DeliveryOptions().setLocalOnly(true).addHeader("event", event));
    }
}
