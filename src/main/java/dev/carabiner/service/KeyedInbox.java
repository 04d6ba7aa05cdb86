package dev.carabiner.service;

import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages to one address arrive on this member. Stays registered on the event bus when its consumer has gone:
 * what comes to a member without a handler is dropped there without a word, and here it is refused.
 */
final class KeyedInbox {
    private final KeyedMember member;
    private final String address;
    private final AtomicReference<@Nullable KeyedSeat> seat = new AtomicReference<>();
    private final Promise<Void> ready = Promise.promise();

    /** @param consumer whose event loop the inbox shares, so that a message crosses no thread on its way to it */
    KeyedInbox(VertxInternal vertx, KeyedMember member, String address, ContextInternal consumer) {
        this.member = member;
        this.address = address;
        // A context of its own: that of a verticle would take the registration with it when the verticle goes.
        ContextInternal own = vertx.contextBuilder()
                .withThreadingModel(ThreadingModel.EVENT_LOOP)
                .withEventLoop(consumer.nettyEventLoop())
                .build();
        own.runOnContext(now -> vertx.eventBus()
                .<Object>consumer(KeyedMember.busAddress(member.id(), address), this::arrived)
                .completion()
                .onComplete(ready));
    }

    /** Takes the seat; throws if it is taken. */
    KeyedMessaging.Seat seat(ContextInternal context, Handler<KeyedDelivery> handler) {
        KeyedSeat taken = new KeyedSeat(address, member, context, handler);
        if (!seat.compareAndSet(null, taken)) {
            throw new IllegalStateException("address: " + address
                    + " has a consumer on this member (expected: at most one, for the order of messages)");
        }
        Registration registration = new Registration(context, taken);
        if (context.isDeployment()) {
            context.addCloseHook(registration);
        }
        return registration;
    }

    private void arrived(Message<Object> message) {
        KeyedSeat present = seat.get();
        if (present != null) {
            present.offer(message);
        } else {
            KeyedRefusals.tell(
                    message,
                    KeyedRefusals.unavailable(
                            member.noConsumer(address), member.routes().version()));
        }
    }

    /** Ends with the verticle that made it, too. */
    private final class Registration implements KeyedMessaging.Seat, Closeable {
        private final ContextInternal context;
        private final KeyedSeat taken;

        Registration(ContextInternal context, KeyedSeat taken) {
            this.context = context;
            this.taken = taken;
        }

        @Override
        public Future<Void> ready() {
            return ready.future();
        }

        @Override
        public Future<Void> unregister() {
            if (context.isDeployment()) {
                context.removeCloseHook(this);
            }
            Promise<Void> ended = Promise.promise();
            context.emit(taken, here -> {
                here.close();
                // Only now may another one take the seat: its first message comes after the last of this one.
                seat.compareAndSet(taken, null);
                ended.complete();
            });
            return ended.future();
        }

        @Override
        public void close(Completable<Void> completion) {
            unregister().onComplete(completion);
        }
    }
}
