package dev.carabiner.service;

import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A keyed message in the hands of the handler of the member that owns the key. May be answered from any context, once. */
public final class KeyedDelivery {
    private final Message<Object> message;
    private final KeyedEnvelope envelope;
    private final @Nullable Object body;
    private volatile boolean answered;
    private volatile boolean failed;

    private KeyedDelivery(Message<Object> message, KeyedEnvelope envelope, @Nullable Object body) {
        this.message = message;
        this.envelope = envelope;
        this.body = body;
    }

    /**
     * Reads what has arrived; empty if it was not sent by key. Throws what the codec that its sender named throws, if the
     * body cannot be read.
     */
    static Optional<KeyedDelivery> read(Message<Object> message) {
        Object body = message.body();
        if (body instanceof KeyedBody carried) {
            return Optional.of(new KeyedDelivery(message, carried.envelope(), carried));
        }
        String header = message.headers().get(KeyedEnvelope.HEADER);
        return header == null
                ? Optional.empty()
                : KeyedEnvelope.read(header).map(envelope -> new KeyedDelivery(message, envelope, body));
    }

    KeyedEnvelope envelope() {
        return envelope;
    }

    public String key() {
        return envelope.key();
    }

    public @Nullable Object body() {
        return body instanceof KeyedBody carried ? carried.body() : body;
    }

    /** The headers that the sender set. */
    public MultiMap headers() {
        return KeyedHeaders.ofUser(message.headers());
    }

    /** Answers a request; has no effect on a message that was sent without asking for a reply. */
    public void reply(@Nullable Object body, DeliveryOptions options) {
        KeyedHeaders.requireUser(options);
        answered = true;
        if (envelope.send()) {
            return;
        }
        if (options.getCodecName() == null) {
            message.reply(body, options);
        } else {
            DeliveryOptions named = new DeliveryOptions(options);
            message.reply(body, named.addHeader(KeyedEnvelope.CODEC, options.getCodecName()));
        }
    }

    /**
     * Fails a request, or the delivery of a message that was sent, if the handler has not returned yet.
     *
     * @throws IllegalArgumentException if the code is one by which members tell each other of refusals
     */
    public void fail(int code, String text) {
        if (KeyedRefusals.isReserved(code)) {
            throw new IllegalArgumentException(
                    "failureCode: " + code + " (expected: another, for members tell each other of refusals by it)");
        }
        answered = true;
        failed = true;
        message.fail(code, text);
    }

    boolean isAnswered() {
        return answered;
    }

    boolean isFailed() {
        return failed;
    }
}
