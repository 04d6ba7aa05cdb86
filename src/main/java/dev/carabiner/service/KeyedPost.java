package dev.carabiner.service;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import org.jspecify.annotations.Nullable;

/**
 * A keyed message to be sent.
 *
 * @param options of its sender: headers, codec, time-out
 * @param send whether an acknowledgement is wanted, and no reply
 * @param forwarded whether it came from another member
 */
record KeyedPost(
        String address, String key, @Nullable Object body, DeliveryOptions options, boolean send, boolean forwarded) {
    long timeoutMillis() {
        return options.getSendTimeout();
    }

    /** Asks whoever listens on this address of the event bus; sent by the ring of this version. */
    Future<Message<Object>> requestOn(EventBus bus, String busAddress, long version, long timeoutMillis) {
        KeyedEnvelope envelope = new KeyedEnvelope(key, version, forwarded, send, timeoutMillis);
        return options.getCodecName() == null && KeyedBody.carries(body)
                ? bus.request(busAddress, KeyedBody.of(envelope, body), within(timeoutMillis))
                : bus.request(busAddress, body, withHeader(envelope));
    }

    private DeliveryOptions within(long timeoutMillis) {
        return timeoutMillis == options.getSendTimeout()
                ? options
                : new DeliveryOptions(options).setSendTimeout(timeoutMillis);
    }

    /** Those of its sender stay as they are. */
    DeliveryOptions withHeader(KeyedEnvelope envelope) {
        DeliveryOptions own = new DeliveryOptions(options).setSendTimeout(envelope.timeoutMillis());
        if (options.getCodecName() != null) {
            own.addHeader(KeyedEnvelope.CODEC, options.getCodecName());
        }
        return own.addHeader(KeyedEnvelope.HEADER, envelope.text());
    }
}
