package dev.carabiner;

import dev.carabiner.service.KeyedDelivery;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import org.jspecify.annotations.Nullable;

/**
 * A message to the owner of a key, in the hands of its handler. Its {@link #reply} and {@link #fail} may be called from any
 * context, later too; the first of them counts.
 *
 * @param <T> what the body is
 */
public final class KeyedMessage<T> {
    /** Never changed, and never shown to anybody who could. */
    private static final DeliveryOptions DEFAULTS = new DeliveryOptions();

    private final KeyedDelivery delivery;

    KeyedMessage(KeyedDelivery delivery) {
        this.delivery = delivery;
    }

    /** The key, which this member owned when the message arrived. */
    public String key() {
        return delivery.key();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As on the event bus: sender and handler agree.
    public @Nullable T body() {
        return (T) delivery.body();
    }

    /** A copy of the headers that the sender set. */
    public MultiMap headers() {
        return delivery.headers();
    }

    /** Answers a request. Does nothing for {@link Keyed#send}, which is done when the handler returns. */
    public void reply(@Nullable Object body) {
        reply(body, DEFAULTS);
    }

    /** As {@link #reply(Object)}, with headers or a codec. */
    public void reply(@Nullable Object body, DeliveryOptions options) {
        delivery.reply(body, options);
    }

    /**
     * Fails it: the sender gets a {@link KeyedException} of reason {@code HANDLER} with this code and text.
     *
     * @param failureCode any but -503 and -408, by which members tell each other that a message was not delivered
     */
    public void fail(int failureCode, String text) {
        delivery.fail(failureCode, text);
    }
}
