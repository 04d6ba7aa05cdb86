package dev.carabiner.service;

import dev.carabiner.cluster.Ticker;
import dev.carabiner.cluster.Timers;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the keyed messages of one context, so that those of one key arrive in the order in which they were sent, also
 * when the key gets another owner in between.
 *
 * <p>All messages of a key that are under way at the same time go to the same member: two points of the event bus keep
 * their order. When the ring names another owner meanwhile, later messages of that key wait here until the earlier ones
 * are settled: answered, refused, or given up. A message that has a time-out waits at most that long, and then it was not
 * delivered for sure. A message to a member that is gone is given up at once: whether it was delivered nobody knows.
 *
 * @param <R> what an answer is
 */
final class KeyedLane<R> {
    private static final System.Logger LOG = System.getLogger(KeyedLane.class.getName());

    private final Ports<R> ports;
    private final Limits limits;

    // Owned by the context of the lane.
    private final Map<StreamKey, Stream<R>> streams = new HashMap<>();
    private int underWay;
    private int waiting;

    /**
     * The world as a lane sees it.
     *
     * @param busy is told whether anything is under way here, whenever that changes
     */
    record Ports<R>(
            Supplier<KeyedRoutes> routes,
            Transport<R> transport,
            Timers timers,
            Ticker ticker,
            Consumer<Boolean> busy) {}

    /** Sends to a member. */
    @FunctionalInterface
    interface Transport<R> {
        /** Ends within {@code timeoutMillis}; messages to one address of one member arrive in order. May throw. */
        Future<R> send(String memberId, KeyedPost post, long version, long timeoutMillis);
    }

    /** How much may be under way, and of that wait for earlier messages. */
    record Limits(int underWay, int waiting) {
        /** A message under way takes about half a kilobyte beside its body. */
        static final Limits DEFAULT = new Limits(100_000, 10_000);
    }

    private record StreamKey(String address, String key) {}

    /** The messages of one key that are not settled. */
    private static final class Stream<R> {
        private final StreamKey id;
        private final Deque<Call<R>> waiting = new ArrayDeque<>(0);
        private String target;
        private int outstanding;
        private boolean flushing;
        /** Those that were sent, oldest first; settled ones are dropped from the front. */
        private @Nullable Call<R> first;

        private @Nullable Call<R> last;

        Stream(StreamKey id, String target) {
            this.id = id;
            this.target = target;
        }

        void add(Call<R> call) {
            if (last == null) {
                first = call;
            } else {
                last.next = call;
            }
            last = call;
        }

        void dropSettled() {
            Call<R> oldest = first;
            while (oldest != null && oldest.settled) {
                oldest = oldest.next;
            }
            first = oldest;
            if (oldest == null) {
                last = null;
            }
        }
    }

    /** One message. */
    private static final class Call<R> {
        private final KeyedPost post;
        private final Promise<R> promise;
        private long deadlineNanos;
        private boolean settled;
        private Timers.@Nullable Timer timer;
        private @Nullable Call<R> next;

        Call(KeyedPost post, Promise<R> promise) {
            this.post = post;
            this.promise = promise;
        }
    }

    KeyedLane(Ports<R> ports, Limits limits) {
        this.ports = ports;
        this.limits = limits;
    }

    /** Whether messages of this key are still on their way. */
    boolean isFollowing(String address, String key) {
        return !streams.isEmpty() && streams.containsKey(new StreamKey(address, key));
    }

    /** How many messages are not settled. */
    int underWay() {
        return underWay;
    }

    /**
     * Sends a message to the owner of its key.
     *
     * @return what the transport answers, or its failure; an {@link OperationFailure} with {@code unavailable} if it was
     *     not delivered, with {@code timeout} if nobody knows
     */
    Future<R> submit(KeyedPost post) {
        Promise<R> promise = Promise.promise();
        submit(post, promise);
        return promise.future();
    }

    /** As {@link #submit(KeyedPost)}, with the outcome told to this promise. */
    void submit(KeyedPost post, Promise<R> promise) {
        KeyedRoutes routes = ports.routes().get();
        Optional<String> owner = routes.owner(post.key());
        if (owner.isEmpty()) {
            promise.fail(noOwner(post, routes));
            return;
        }
        if (underWay >= limits.underWay()) {
            promise.fail(full("under way", underWay, routes));
            return;
        }
        StreamKey id = new StreamKey(post.address(), post.key());
        Stream<R> stream = streams.get(id);
        Call<R> call = new Call<>(post, promise);
        if (stream == null) {
            if (streams.isEmpty()) {
                ports.busy().accept(true);
            }
            stream = new Stream<>(id, owner.get());
            streams.put(id, stream);
        } else if (!stream.waiting.isEmpty() || !stream.target.equals(owner.get())) {
            if (waiting >= limits.waiting()) {
                promise.fail(full("waiting for earlier ones of their keys", waiting, routes));
            } else {
                enqueue(stream, call);
            }
            return;
        }
        underWay++;
        dispatch(stream, call, routes, post.timeoutMillis());
    }

    private void enqueue(Stream<R> stream, Call<R> call) {
        Duration patience = Duration.ofMillis(call.post.timeoutMillis());
        underWay++;
        waiting++;
        call.deadlineNanos = ports.ticker().nanoTime() + patience.toNanos();
        stream.waiting.add(call);
        call.timer = ports.timers().after(patience, () -> expire(stream, call));
    }

    private void expire(Stream<R> stream, Call<R> call) {
        if (stream.waiting.remove(call)) {
            waiting--;
            underWay--;
            call.settled = true;
            call.promise.fail(KeyedRefusals.unavailable(
                    "key: " + call.post.key()
                            + " has another owner now, and earlier messages of this key did not end at"
                            + " the former one within " + call.post.timeoutMillis() + " ms",
                    ports.routes().get().version()));
        }
    }

    /** The call is counted as under way already. */
    private void dispatch(Stream<R> stream, Call<R> call, KeyedRoutes routes, long timeoutMillis) {
        stream.outstanding++;
        stream.add(call);
        Future<R> answer;
        try {
            answer = ports.transport().send(stream.target, call.post, routes.version(), timeoutMillis);
        } catch (RuntimeException unsendable) {
            answer = Future.failedFuture(unsendable); // No codec for the body, or the bus is closed: not delivered.
        }
        answer.onComplete(outcome -> settle(stream, call, outcome));
    }

    private void settle(Stream<R> stream, Call<R> call, AsyncResult<R> outcome) {
        if (call.settled) {
            return; // It was given up, and the answer came after all.
        }
        call.settled = true;
        underWay--;
        stream.outstanding--;
        stream.dropSettled();
        if (stream.outstanding == 0 && !stream.flushing) {
            flush(stream);
        }
        if (outcome.succeeded()) {
            call.promise.complete(outcome.result());
        } else {
            call.promise.fail(outcome.cause());
        }
    }

    /** Sends what waited, to whoever is the owner now; in a loop, for a message may be refused while it is being sent. */
    private void flush(Stream<R> stream) {
        stream.flushing = true;
        List<Runnable> refusals = new ArrayList<>(0);
        while (!stream.waiting.isEmpty()) {
            Call<R> head = stream.waiting.element();
            KeyedRoutes routes = ports.routes().get();
            Optional<String> owner = routes.owner(head.post.key());
            if (owner.isPresent() && stream.outstanding > 0 && !stream.target.equals(owner.get())) {
                break;
            }
            stream.waiting.remove();
            waiting--;
            if (head.timer != null) {
                head.timer.cancel();
            }
            if (owner.isEmpty()) {
                head.settled = true;
                underWay--;
                refusals.add(() -> head.promise.fail(noOwner(head.post, routes)));
            } else {
                stream.target = owner.get();
                long leftNanos = head.deadlineNanos - ports.ticker().nanoTime();
                dispatch(stream, head, routes, Math.max(1, leftNanos / 1_000_000));
            }
        }
        stream.flushing = false;
        if (stream.outstanding == 0 && streams.remove(stream.id) != null && streams.isEmpty()) {
            ports.busy().accept(false);
        }
        refusals.forEach(Runnable::run);
    }

    /** Gives up what was sent to members that are gone: it may have arrived, and nobody will say so. */
    void ringChanged() {
        KeyedRoutes routes = ports.routes().get();
        for (Stream<R> stream : new ArrayList<>(streams.values())) {
            String lost = stream.target;
            if (routes.knows(lost)) {
                continue;
            }
            List<Call<R>> given = new ArrayList<>();
            for (Call<R> call = stream.first; call != null; call = call.next) {
                given.add(call);
            }
            LOG.log(System.Logger.Level.DEBUG, "member {0} is gone with messages of {1}", lost, stream.id);
            Future<R> unknown = Future.failedFuture(KeyedRefusals.unknown(
                    "member " + lost + " is gone; whether it got the message is not known", routes.version()));
            given.forEach(call -> settle(stream, call, unknown));
        }
    }

    private static OperationFailure noOwner(KeyedPost post, KeyedRoutes routes) {
        return KeyedRefusals.unavailable(
                KeyedDecision.REFUSE_NO_OWNER.reason(post.key(), Optional.empty()), routes.version());
    }

    private static OperationFailure full(String what, int count, KeyedRoutes routes) {
        return KeyedRefusals.unavailable(
                "keyed messages " + what + ": " + count + " (expected: fewer; wait for some to end)", routes.version());
    }
}
