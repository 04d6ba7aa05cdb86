package dev.carabiner.cluster;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;

/**
 * Messages between members on the clustered event bus. Each life of a member has an address of its own, so nothing reaches
 * a successor of the same name.
 */
public final class EventBusMemberBus implements MemberBus {
    private static final System.Logger LOG = System.getLogger(EventBusMemberBus.class.getName());
    private static final String ADDRESS = "carabiner.member.";

    private final Vertx vertx;
    private final Context context;
    private final String ownId;
    private final Handler<Buffer> handler;
    private final MessageConsumer<Buffer> consumer;

    private EventBusMemberBus(
            Vertx vertx, Context context, String ownId, Handler<Buffer> handler, MessageConsumer<Buffer> consumer) {
        this.vertx = vertx;
        this.context = context;
        this.ownId = ownId;
        this.handler = handler;
        this.consumer = consumer;
    }

    /**
     * Registers the member's address.
     *
     * @param context on which the handler gets every message
     * @param ownId the id of this life of the member
     * @return the bus, once the other members can send to the address
     */
    public static Future<EventBusMemberBus> open(Vertx vertx, Context context, String ownId, Handler<Buffer> handler) {
        Promise<EventBusMemberBus> opened = Promise.promise();
        ContextInternal internal = (ContextInternal) context;
        // A consumer made here delivers on this thread, but each message on a duplicate of the context.
        context.runOnContext(now -> {
            MessageConsumer<Buffer> consumer =
                    vertx.eventBus().consumer(ADDRESS + ownId, message -> internal.emit(message.body(), handler));
            consumer.completion()
                    .map(registered -> new EventBusMemberBus(vertx, context, ownId, handler, consumer))
                    .onComplete(opened);
        });
        return opened.future();
    }

    @Override
    public void send(String memberId, Buffer message) {
        if (memberId.equals(ownId)) {
            context.runOnContext(later -> handler.handle(message));
            return;
        }
        try {
            var unused = vertx.eventBus().send(ADDRESS + memberId, message);
        } catch (RuntimeException closing) {
            // A message may be lost: who needs an answer asks again. And a bus that is closing has nobody to tell.
            LOG.log(System.Logger.Level.DEBUG, "message to " + memberId + " not sent", closing);
        }
    }

    /** Takes the address back. Messages to itself still arrive. */
    public Future<Void> close() {
        return consumer.unregister();
    }
}
