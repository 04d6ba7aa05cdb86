package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A member that sends and gets keyed messages on the event bus of a Vert.x that others share, by a ring that a test shows. */
final class PretendedMember {
    static final DeliveryOptions DEFAULTS = new DeliveryOptions().setSendTimeout(10_000);

    private final VertxInternal vertx;
    private final String id;
    private final HeldBackRing ring = new HeldBackRing();
    private final KeyedMessaging messaging;
    private final Queue<String> got = new ConcurrentLinkedQueue<>();
    private final Queue<KeyedDelivery> unanswered = new ConcurrentLinkedQueue<>();
    private final ContextInternal sender;

    PretendedMember(Vertx vertx, String id) {
        this.vertx = (VertxInternal) vertx;
        this.id = id;
        this.messaging = new KeyedMessaging(this.vertx, id, ring);
        this.sender = this.vertx.createEventLoopContext();
    }

    /** Shows a ring in which one member owns everything. */
    void sees(long version, String owner, String... others) {
        RingView next = ManualRing.viewOf(version, List.of(owner), List.of(others));
        ring.view = next;
        ring.listeners.forEach(listener -> listener.accept(next));
    }

    /** Registers on a worker. */
    KeyedMessaging.Seat listenBlocking() throws Exception {
        Promise<KeyedMessaging.Seat> seat = Promise.promise();
        vertx.createWorkerContext()
                .runOnContext(now -> seat.complete(messaging.consumer("address", delivery -> {
                    got.add(delivery.body() + " on a worker: " + Context.isOnWorkerThread());
                    delivery.reply(id + " " + delivery.body(), new DeliveryOptions());
                })));
        KeyedMessaging.Seat taken = get(seat.future());
        get(taken.ready());
        return taken;
    }

    KeyedMessaging.Seat listen(boolean answering) throws Exception {
        KeyedMessaging.Seat seat = messaging.consumer("address", delivery -> {
            got.add(String.valueOf(delivery.body()));
            if (answering) {
                delivery.reply(id + " " + delivery.body(), new DeliveryOptions());
            } else {
                unanswered.add(delivery);
            }
        });
        get(seat.ready());
        return seat;
    }

    void answer(String body) {
        awaitUntil(() -> unanswered.stream().anyMatch(one -> body.equals(one.body())));
        unanswered.stream()
                .filter(one -> body.equals(one.body()))
                .forEach(one -> one.reply(id + " " + body, new DeliveryOptions()));
    }

    /** Asks from the one context of this sender, so that the order of the calls is that of sending. */
    Future<Object> ask(String body) {
        return ask("key", body);
    }

    Future<Object> ask(String key, String body) {
        Promise<Object> answer = Promise.promise();
        sender.runOnContext(now -> messaging
                .request("address", key, body, DEFAULTS, UnaryOperator.identity())
                .map(Message::body)
                .onComplete(answer));
        return answer.future();
    }

    HeldBackRing ring() {
        return ring;
    }

    KeyedMessaging messaging() {
        return messaging;
    }

    /** The bodies that its consumer got, in order. */
    Queue<String> got() {
        return got;
    }

    static <T> T get(Future<T> future) throws TimeoutException {
        return future.await(20, TimeUnit.SECONDS);
    }

    static void awaitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** A ring that a test shows from another thread. */
    static final class HeldBackRing implements SharedRing {
        private final List<Consumer<RingView>> listeners = new CopyOnWriteArrayList<>();
        private final AtomicLong hinted = new AtomicLong();
        private volatile RingView view = ManualRing.viewOf(0, List.of(), List.of());

        /** The newest version of which a peer has spoken. */
        long hinted() {
            return hinted.get();
        }

        @Override
        public RingView view() {
            return view;
        }

        @Override
        public Future<RingView> refresh() {
            return Future.succeededFuture(view);
        }

        @Override
        public void hint(long version) {
            hinted.accumulateAndGet(version, Math::max);
        }

        @Override
        public void onChange(Consumer<RingView> listener) {
            listeners.add(listener);
        }
    }
}
