package dev.carabiner;

import dev.carabiner.lock.LockName;
import dev.carabiner.service.KeyedMessaging;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages to the member that owns a key, and work that is spread over members. May be used from any context; each future
 * completes on the context of the caller, and its failures are {@link KeyedException}s.
 *
 * <p>A message goes straight to the member that owns the key by the ring of its sender. That member looks at its own ring;
 * if the key is not its own it passes the message on, once. If the next one is not the owner either, it says {@code
 * unavailable} at once, as it does without a consumer for the address or with too many unanswered requests. Every future
 * ends: within the send time-out of its {@link DeliveryOptions} (30 s by default), or when the member that has the message
 * is gone.
 *
 * <p><b>Order.</b> Messages that one context (a verticle, a thread) sends to one address and key, one after the other,
 * reach handlers in that order, whichever members own the key meanwhile. One that failed with {@code unavailable} is
 * missing, and later ones may have arrived: who cannot bear a gap sends the next one after the answer to the last. After
 * one that failed with {@code timeout} nothing is promised about that one: it may arrive late, if a member was paused.
 * The order is that of arrival: while a former owner is still working on what it got, the next owner may get the next
 * message only once that is answered, since later messages of a key wait at their sender for earlier ones to another
 * member. They wait for as long as their time-out at most.
 *
 * <p><b>Not promised:</b> that only one member thinks that it owns a key. A member that is cut off serves what reaches it
 * until it learns better. What must be right is guarded by a lease and its token: see {@link #shards(String, int,
 * ShardHandler)} and {@link Locks}.
 */
public final class Keyed {
    /** Never changed, and never shown to anybody who could. */
    private static final DeliveryOptions DEFAULTS = new DeliveryOptions();

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration WAIT = Duration.ofSeconds(3);
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final int SHARDS = 4096;

    /**
     * How the names of the locks of shards begin. An application that has cut its work into shards may well lock {@code
     * orders/3} for a purpose of its own: then that shard would never run, or the application wait for ever.
     */
    private static final String SHARD_LOCKS = "carabiner.shards/";

    private final Supplier<KeyedMessaging> messaging;
    private final Locks locks;
    private final Set<ShardLoops> works = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean watching = new AtomicBoolean();

    /** @param messaging there once the member has joined; throws before */
    Keyed(Supplier<KeyedMessaging> messaging, Locks locks) {
        this.messaging = messaging;
        this.locks = locks;
    }

    /**
     * Receives what is sent to this address for keys that this member owns, on the context of the caller. Register it on
     * each member: a key whose owner has no consumer is {@code unavailable}.
     *
     * @param address 1 to 1024 characters; another name space than that of the event bus
     * @throws IllegalStateException if this member has a consumer of the address: one that is to use several cores takes
     *     what arrives and deals it out itself
     */
    public <T> KeyedRegistration consumer(String address, Handler<KeyedMessage<T>> handler) {
        KeyedMessaging.Seat seat =
                messaging.get().consumer(address, delivery -> handler.handle(new KeyedMessage<>(delivery)));
        return new KeyedRegistration() {
            @Override
            public Future<Void> ready() {
                return seat.ready();
            }

            @Override
            public Future<Void> unregister() {
                return seat.unregister();
            }
        };
    }

    /** Asks the owner of the key, with the time-out of the event bus, 30 s. */
    public <R> Future<Message<R>> request(String address, String key, @Nullable Object body) {
        return request(address, key, body, DEFAULTS);
    }

    /**
     * Asks the owner of the key.
     *
     * @param key any text, the empty one too
     * @param body whatever the event bus carries. With a codec that decodes to another type than it encodes, a message
     *     cannot be passed on, and is {@code unavailable} where it would have to be.
     * @param options headers, codec and time-out as of any request; {@code localOnly} is refused
     * @return the handler's reply; or a {@link KeyedException}; or an {@link IllegalArgumentException} if no codec is
     *     registered for the body
     */
    @SuppressWarnings("unchecked") // As on the event bus: sender and handler agree on what the reply is.
    public <R> Future<Message<R>> request(String address, String key, @Nullable Object body, DeliveryOptions options) {
        return (Future<Message<R>>) (Future<?>) messaging.get().request(address, key, body, options, Keyed::explained);
    }

    /** Sends without asking for a reply. See {@link #send(String, String, Object, DeliveryOptions)}. */
    public Future<Void> send(String address, String key, @Nullable Object body) {
        return send(address, key, body, DEFAULTS);
    }

    /**
     * Sends without asking for a reply.
     *
     * @return done when the owner's handler has taken the message and returned; fails as {@link #request(String, String,
     *     Object, DeliveryOptions)} does. That word costs a small message back: a send costs what a request does whose
     *     handler replies at once with nothing. The future may be ignored, the cost stays.
     */
    public Future<Void> send(String address, String key, @Nullable Object body, DeliveryOptions options) {
        return messaging.get().send(address, key, body, options, Keyed::explained);
    }

    /**
     * Spreads work over the members: shard i of n has the key {@code name/i}, and runs on the member that owns it. Each is
     * guarded by a lease of the lock {@code carabiner.shards/name/i}, so that no two members run one at the same time; see {@link
     * ShardHandler} and {@link Lease#lost} for what that means for a member that is paused. When the ring changes, the
     * former owner stops the shard and gives its lease back, and the next one starts it. Of an owner that was killed the
     * lease must expire first: 10 s, and as much again if that member served the lock too. Every member must call this,
     * with the same count: a shard whose owner does not runs nowhere. Called several times on one member, as by several
     * instances of a verticle, any one of them runs a shard.
     *
     * @param name of the work as a whole, up to 490 bytes of UTF-8; another work needs another name
     * @param count 1 to 4096
     * @throws IllegalArgumentException if no lock can have a name made of this one
     */
    public ShardWork shards(String name, int count, ShardHandler handler) {
        return shards(name, count, LEASE, handler);
    }

    /**
     * As {@link #shards(String, int, ShardHandler)}, with another time to live of the leases: the shorter, the sooner work of
     * a killed member goes on, and the sooner a member that is slow to renew loses its own.
     */
    public ShardWork shards(String name, int count, Duration ttl, ShardHandler handler) {
        if (count < 1 || count > SHARDS) {
            throw new IllegalArgumentException("count: " + count + " (expected: 1 to " + SHARDS + ")");
        }
        LockName unused = new LockName(lockOf(name, count - 1)); // Throws here, or each shard would fail for ever.
        KeyedMessaging here = messaging.get();
        if (watching.compareAndSet(false, true)) {
            here.onRingChange(() -> works.forEach(ShardLoops::look));
        }
        // Short waits, so that a member that has ceased to own a shard soon ceases to wait for it.
        LockOptions options = LockOptions.defaults().withTtl(ttl).waitingFor(WAIT);
        ShardLoops work = new ShardLoops(here.context(), count, (shard, clock) -> {
            String key = name + "/" + shard;
            ShardLoop.Ports ports = new ShardLoop.Ports(locks, () -> here.owns(key), clock);
            return new ShardLoop(lockOf(name, shard), shard, options, handler, ports);
        });
        works.add(work);
        work.onClosed(() -> works.remove(work));
        work.look();
        return work;
    }

    private static String lockOf(String name, int shard) {
        return SHARD_LOCKS + name + "/" + shard;
    }

    /** Stops all shards here, for a member that leaves. Ends within 5 s. */
    Future<Void> close() {
        List<Future<Void>> ends = works.stream().map(ShardLoops::close).toList();
        return ends.isEmpty()
                ? Future.succeededFuture()
                : Future.join(ends).<Void>mapEmpty().timeout(STOP.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Throwable explained(Throwable failure) {
        if (failure instanceof OperationFailure ours) {
            KeyedException.Reason reason = ours.code() == ErrorCode.TIMEOUT
                    ? KeyedException.Reason.TIMEOUT
                    : KeyedException.Reason.UNAVAILABLE;
            long version = ours.details().getLong("ringVersion", 0L);
            return new KeyedException(reason, ours.code().status(), String.valueOf(ours.getMessage()), version);
        }
        if (failure instanceof ReplyException handlers) {
            String text = String.valueOf(handlers.getMessage());
            return new KeyedException(KeyedException.Reason.HANDLER, handlers.failureCode(), text, 0);
        }
        return failure;
    }
}
