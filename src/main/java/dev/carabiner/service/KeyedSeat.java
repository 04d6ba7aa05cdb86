package dev.carabiner.service;

import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The handler of one address on this member, from its registration to its end. Decides about each message on the
 * handler's own context, in the order of arrival: so a message is passed on only after those before it have been handled
 * or passed on, and none overtakes another of its key.
 */
final class KeyedSeat {
    private final String address;
    private final KeyedMember member;
    private final ContextInternal context;
    private final Handler<KeyedDelivery> handler;
    private final KeyedLane<Message<Object>> forwards;
    private final Handler<Message<Object>> taking = this::take;

    // Owned by the context of the handler.
    private final Unanswered unanswered;
    private boolean closed;
    private Optional<HotKeyed.Gauge> gauge = Optional.empty();

    KeyedSeat(String address, KeyedMember member, ContextInternal context, Handler<KeyedDelivery> handler) {
        this.address = address;
        this.member = member;
        this.context = context;
        this.handler = handler;
        this.forwards = member.lane(context);
        this.unanswered = new Unanswered(member.unansweredLimit());
    }

    /** Takes a message, on any thread; those of one thread in order. */
    void offer(Message<Object> message) {
        context.duplicate().emit(message, taking);
    }

    /** On the context of the handler: refuses everything from now on. */
    void close() {
        closed = true;
        gauge.ifPresent(HotKeyed.Gauge::close);
    }

    private void take(Message<Object> message) {
        KeyedRoutes routes = member.routes();
        if (closed) {
            refuse(message, member.noConsumer(address), routes);
            return;
        }
        Optional<KeyedDelivery> read;
        try {
            read = KeyedDelivery.read(message);
        } catch (RuntimeException fault) {
            message.fail(KeyedMessaging.HANDLER_THREW, "the body cannot be read: " + fault);
            context.reportException(fault);
            return;
        }
        if (read.isEmpty()) {
            refuse(message, KeyedEnvelope.HEADER + ": none to be read (expected: a message sent by key)", routes);
            return;
        }
        KeyedDelivery delivery = read.get();
        KeyedEnvelope envelope = delivery.envelope();
        if (envelope.version() > routes.version()) {
            member.hint(envelope.version());
        }
        String key = envelope.key();
        Optional<String> owner = routes.owner(key);
        KeyedDecision decision =
                KeyedDecision.of(member.id(), owner, envelope.forwarded(), forwards.isFollowing(address, key));
        switch (decision) {
            case DELIVER -> deliver(message, delivery, routes);
            case FORWARD -> forward(message, delivery);
            case REFUSE_TWICE_MOVED, REFUSE_NO_OWNER -> refuse(message, decision.reason(key, owner), routes);
        }
    }

    /** From the first message on: a seat that somebody else has taken never counts. */
    private void gauge(String key) {
        if (gauge.isEmpty()) {
            gauge = member.hotKeys().open(address, context);
        }
        gauge.ifPresent(here -> here.count(key));
    }

    private void deliver(Message<Object> message, KeyedDelivery delivery, KeyedRoutes routes) {
        KeyedEnvelope envelope = delivery.envelope();
        gauge(envelope.key());
        if (!envelope.send()) {
            long now = member.nanoTime();
            long deadline = now + TimeUnit.MILLISECONDS.toNanos(envelope.timeoutMillis());
            if (!unanswered.add(delivery, deadline, now)) {
                refuse(
                        message,
                        "address: " + address + " has " + member.unansweredLimit()
                                + " unanswered requests at the owner (expected: fewer; wait for some to end)",
                        routes);
                return;
            }
        }
        try {
            handler.handle(delivery);
        } catch (RuntimeException bug) {
            delivery.fail(KeyedMessaging.HANDLER_THREW, "the handler threw " + bug);
            context.reportException(bug);
            return;
        }
        if (envelope.send() && !delivery.isFailed()) {
            message.reply(null);
        }
    }

    private void forward(Message<Object> message, KeyedDelivery delivery) {
        KeyedEnvelope envelope = delivery.envelope();
        DeliveryOptions options = new DeliveryOptions()
                .setHeaders(KeyedHeaders.ofUser(message.headers()))
                .setSendTimeout(envelope.timeoutMillis());
        String codec = message.headers().get(KeyedEnvelope.CODEC);
        if (codec != null) {
            options.setCodecName(codec);
        }
        KeyedPost post = new KeyedPost(address, envelope.key(), delivery.body(), options, envelope.send(), true);
        forwards.submit(post)
                .onSuccess(reply -> relay(reply, message))
                .onFailure(failure -> KeyedRefusals.relay(failure, message, member.routes()));
    }

    private static void relay(Message<Object> reply, Message<Object> message) {
        DeliveryOptions options = new DeliveryOptions().setHeaders(reply.headers());
        String codec = reply.headers().get(KeyedEnvelope.CODEC);
        if (codec != null) {
            options.setCodecName(codec);
        }
        message.reply(reply.body(), options);
    }

    private static void refuse(Message<Object> message, String why, KeyedRoutes routes) {
        KeyedRefusals.tell(message, KeyedRefusals.unavailable(why, routes.version()));
    }
}
