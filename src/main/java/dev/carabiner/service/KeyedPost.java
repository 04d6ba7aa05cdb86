package dev.carabiner.service;

import io.vertx.core.eventbus.DeliveryOptions;
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

    /** The options of the event bus for this message, sent by the ring of this version. Those of its sender stay as they are. */
    DeliveryOptions onBus(long version, long timeoutMillis) {
        String envelope = new KeyedEnvelope(key, version, forwarded, send, timeoutMillis).text();
        DeliveryOptions onBus = new DeliveryOptions().setSendTimeout(timeoutMillis);
        onBus.setTracingPolicy(options.getTracingPolicy());
        if (options.getHeaders() == null && options.getCodecName() == null) {
            return onBus.setHeaders(new OneHeader(KeyedEnvelope.HEADER, envelope));
        }
        if (options.getHeaders() != null) {
            options.getHeaders().forEach((name, value) -> onBus.addHeader(name, value));
        }
        if (options.getCodecName() != null) {
            onBus.setCodecName(options.getCodecName()).addHeader(KeyedEnvelope.CODEC, options.getCodecName());
        }
        return onBus.addHeader(KeyedEnvelope.HEADER, envelope);
    }
}
