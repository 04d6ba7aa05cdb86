package dev.carabiner.service;

import dev.carabiner.cluster.SharedRing;
import dev.carabiner.wire.ErrorCode;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Messages to the member that owns a key. May be used from any context; futures complete on the context of the caller.
 *
 * <p>Each consumer of each member has an address of its own on the event bus, and a message goes straight to that of the
 * owner, on the consumer's own event loop: nothing is published, and no thread is crossed that a plain request would not
 * cross. The owner's word on ownership is final: see {@link KeyedDecision} and, for the order, {@link KeyedLane}.
 */
public final class KeyedMessaging {
    /** The failure code of a handler that threw. */
    public static final int HANDLER_THREW = ErrorCode.INTERNAL.status();

    /** Addresses are remembered after their consumers have gone, to refuse what still comes; so there is a bound. */
    private static final int ADDRESSES = 10_000;

    private static final int ADDRESS_LENGTH = 1024;

    private final VertxInternal vertx;
    private final SharedRing ring;
    private final KeyedMember member;
    private final Map<String, KeyedInbox> inboxes = new ConcurrentHashMap<>();
    private final AtomicInteger addresses = new AtomicInteger();

    KeyedMessaging(VertxInternal vertx, String memberId, SharedRing ring) {
        this.vertx = vertx;
        this.ring = ring;
        this.member = new KeyedMember(vertx, memberId, ring);
    }

    /** The end of a registration, and its beginning. */
    public interface Seat {
        /** Done when the other members can reach it. */
        Future<Void> ready();

        /** Done when the handler gets nothing more; what comes later is refused. */
        Future<Void> unregister();
    }

    /**
     * Receives the messages to this address whose key this member owns, on the context of the caller.
     *
     * @throws IllegalStateException if this member has a consumer of the address: a second one would tear the order of
     *     messages of one key apart
     */
    public Seat consumer(String address, Handler<KeyedDelivery> handler) {
        requireAddress(address);
        ContextInternal context = vertx.getOrCreateContext();
        KeyedInbox inbox = inboxes.computeIfAbsent(address, fresh -> openInbox(fresh, context));
        return inbox.seat(context.unwrap(), handler);
    }

    private KeyedInbox openInbox(String address, ContextInternal context) {
        if (addresses.incrementAndGet() > ADDRESSES) {
            addresses.decrementAndGet();
            throw new IllegalStateException("addresses of keyed consumers: more than " + ADDRESSES
                    + " (expected: few addresses, and many keys)");
        }
        return new KeyedInbox(vertx, member, address, context);
    }

    /**
     * Asks the member that owns the key.
     *
     * @return the reply. Fails with an {@link dev.carabiner.wire.OperationFailure}, {@code unavailable} if it was not
     *     delivered and {@code timeout} if nobody knows, both with {@code ringVersion} in its details; with a {@link
     *     io.vertx.core.eventbus.ReplyException} if the handler said so; with an {@link IllegalArgumentException} if there
     *     is no codec for the body; each as {@code told} has it
     * @param told how the caller tells its own callers of a failure; here, for another future around this one would cost
     *     every request some
     */
    public Future<Message<Object>> request(
            String address, String key, @Nullable Object body, DeliveryOptions options, UnaryOperator<Throwable> told) {
        return submit(post(address, key, body, options, false), told);
    }

    /** As {@link #request}, but done when the owner's handler has taken it. */
    public Future<Void> send(
            String address, String key, @Nullable Object body, DeliveryOptions options, UnaryOperator<Throwable> told) {
        return submit(post(address, key, body, options, true), told).mapEmpty();
    }

    private static KeyedPost post(
            String address, String key, @Nullable Object body, DeliveryOptions options, boolean send) {
        requireAddress(address);
        KeyedHeaders.requireUser(options);
        if (options.isLocalOnly()) {
            throw new IllegalArgumentException("localOnly: true (expected: false, for the owner may be elsewhere)");
        }
        return new KeyedPost(address, key, body, options, send, false);
    }

    private Future<Message<Object>> submit(KeyedPost post, UnaryOperator<Throwable> told) {
        ContextInternal context = vertx.getOrCreateContext();
        Promise<Message<Object>> promise = context.promise();
        Completable<Message<Object>> answer =
                (reply, failure) -> promise.complete(reply, failure == null ? null : told.apply(failure));
        if (context.inThread()) {
            laneOf(context).submit(post, answer);
        } else {
            context.emit(post, mail -> laneOf(context).submit(mail, answer)); // In the order of the calls.
        }
        return promise.future();
    }

    /** The lane of a context lives with it. Called on the context. */
    @SuppressWarnings("unchecked") // Nobody else puts anything under this key.
    private KeyedLane<Message<Object>> laneOf(ContextInternal context) {
        ContextInternal root = context.unwrap();
        ConcurrentMap<Object, Object> ofContext = root.contextData();
        Object lane = ofContext.get(this); // Without a lock, and it is nearly always there.
        if (lane == null) {
            lane = ofContext.computeIfAbsent(this, fresh -> member.lane(root));
        }
        return (KeyedLane<Message<Object>>) lane;
    }

    private static void requireAddress(String address) {
        if (address.isEmpty() || address.length() > ADDRESS_LENGTH) {
            throw new IllegalArgumentException(
                    "address: " + address.length() + " characters (expected: 1 to " + ADDRESS_LENGTH + ")");
        }
    }

    /** The context of the caller. */
    public ContextInternal context() {
        return vertx.getOrCreateContext().unwrap();
    }

    /** Whether this member owns the key now, by its own ring. */
    public boolean owns(String key) {
        return member.routes().owner(key).filter(member.id()::equals).isPresent();
    }

    /** Which keys come most often to the consumers of this member. */
    HotKeyed hotKeys() {
        return member.hotKeys();
    }

    /** Calls {@code listener} after each new ring, on any context, for as long as the member lives. */
    public void onRingChange(Runnable listener) {
        ring.onChange(view -> listener.run());
    }
}
