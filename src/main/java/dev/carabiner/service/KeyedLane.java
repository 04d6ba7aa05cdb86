package dev.carabiner.service;

import dev.carabiner.cluster.Ticker;
import dev.carabiner.cluster.Timers;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
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
 * <p>While the ring stays as it is nothing has to wait, and so the messages under way stand in one list. They are told
 * apart by key, each key with a {@link KeyedStream}, when the ring changes or somebody asks: to do so at every message
 * costs some 2 % of a request.
 *
 * @param <R> what an answer is
 */
final class KeyedLane<R> {
    private static final System.Logger LOG = System.getLogger(KeyedLane.class.getName());

    private final Ports<R> ports;
    private final Limits limits;

    // Owned by the context of the lane.
    /** Sent by the ring of {@link #unsortedVersion}, of keys that have no stream. */
    private final KeyedCalls<R> unsorted = new KeyedCalls<>();

    private final Map<KeyedStream.Id, KeyedStream<R>> streams = new HashMap<>();
    private long unsortedVersion;
    private int underWay;
    private int waiting;
    private boolean busy;

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

        /** What a failure of that means to the sender. Asked only for a failure, so that a good answer costs no more. */
        default Throwable meaning(Throwable failure, KeyedPost post, String memberId) {
            return failure;
        }
    }

    /** How much may be under way, and of that wait for earlier messages. */
    record Limits(int underWay, int waiting) {
        /** A message under way takes about half a kilobyte beside its body. */
        static final Limits DEFAULT = new Limits(100_000, 10_000);
    }

    KeyedLane(Ports<R> ports, Limits limits) {
        this.ports = ports;
        this.limits = limits;
    }

    /** Whether messages of this key are still on their way. */
    boolean isFollowing(String address, String key) {
        if (underWay == 0) {
            return false;
        }
        sort();
        return streams.containsKey(new KeyedStream.Id(address, key));
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

    /** As {@link #submit(KeyedPost)}, with the outcome told to {@code answer}. */
    void submit(KeyedPost post, Completable<R> answer) {
        KeyedRoutes routes = ports.routes().get();
        Optional<String> owner = routes.owner(post.key());
        if (owner.isEmpty()) {
            answer.fail(noOwner(post, routes));
            return;
        }
        if (underWay >= limits.underWay()) {
            answer.fail(full("under way", underWay, routes));
            return;
        }
        if (routes.version() != unsortedVersion) {
            sort();
            unsortedVersion = routes.version();
        }
        KeyedCall<R> call = new KeyedCall<>(post, answer);
        KeyedStream<R> stream = streams.isEmpty() ? null : streams.get(new KeyedStream.Id(post.address(), post.key()));
        if (stream == null) {
            count(1);
            unsorted.add(call);
            dispatch(call, owner.get(), routes, post.timeoutMillis());
        } else if (!stream.hasWaiting() && stream.target.equals(owner.get())) {
            count(1);
            stream.add(call);
            dispatch(call, owner.get(), routes, post.timeoutMillis());
        } else if (waiting >= limits.waiting()) {
            answer.fail(full("waiting for earlier ones of their keys", waiting, routes));
        } else {
            enqueue(stream, call);
        }
    }

    /** Tells what is under way apart by key. */
    private void sort() {
        for (KeyedCall<R> call : unsorted.removeAll()) {
            KeyedStream.Id id = new KeyedStream.Id(call.post.address(), call.post.key());
            streams.computeIfAbsent(id, fresh -> new KeyedStream<>(fresh, call.target))
                    .add(call);
        }
    }

    private void count(int change) {
        underWay += change;
        boolean isBusy = underWay > 0;
        if (busy != isBusy) {
            busy = isBusy;
            ports.busy().accept(isBusy);
        }
    }

    private void enqueue(KeyedStream<R> stream, KeyedCall<R> call) {
        Duration patience = Duration.ofMillis(call.post.timeoutMillis());
        count(1);
        waiting++;
        call.deadlineNanos = ports.ticker().nanoTime() + patience.toNanos();
        stream.park(call);
        call.timer = ports.timers().after(patience, () -> expire(stream, call));
    }

    private void expire(KeyedStream<R> stream, KeyedCall<R> call) {
        if (stream.unpark(call)) {
            waiting--;
            count(-1);
            call.settled = true;
            call.answer.fail(KeyedRefusals.unavailable(
                    "key: " + call.post.key()
                            + " has another owner now, and earlier messages of this key did not end at"
                            + " the former one within " + call.post.timeoutMillis() + " ms",
                    ports.routes().get().version()));
        }
    }

    /** The call is counted and in its list already. */
    private void dispatch(KeyedCall<R> call, String target, KeyedRoutes routes, long timeoutMillis) {
        call.target = target;
        Future<R> answer;
        try {
            answer = ports.transport().send(target, call.post, routes.version(), timeoutMillis);
        } catch (RuntimeException unsendable) {
            answer = Future.failedFuture(unsendable); // No codec for the body, or the bus is closed: not delivered.
        }
        answer.onComplete((reply, failure) -> {
            if (failure == null) {
                settle(call, reply, null);
            } else {
                settle(call, null, ports.transport().meaning(failure, call.post, call.target));
            }
        });
    }

    private void settle(KeyedCall<R> call, @Nullable R reply, @Nullable Throwable failure) {
        if (call.settled) {
            return; // It was given up, and the answer came after all.
        }
        call.settled = true;
        KeyedStream<R> stream = call.stream;
        if (stream == null) {
            unsorted.remove(call);
        } else {
            stream.sent.remove(call);
        }
        count(-1);
        if (stream != null && stream.sent.isEmpty() && !stream.flushing) {
            flush(stream);
        }
        call.answer.complete(reply, failure);
    }

    /** Sends what waited, to whoever is the owner now; in a loop, for a message may be refused while it is being sent. */
    private void flush(KeyedStream<R> stream) {
        stream.flushing = true;
        List<Runnable> refusals = new ArrayList<>();
        while (stream.hasWaiting()) {
            KeyedCall<R> head = stream.head();
            KeyedRoutes routes = ports.routes().get();
            Optional<String> owner = routes.owner(head.post.key());
            if (owner.isPresent() && !stream.sent.isEmpty() && !stream.target.equals(owner.get())) {
                break;
            }
            stream.dropHead();
            waiting--;
            if (head.timer != null) {
                head.timer.cancel();
            }
            if (owner.isEmpty()) {
                head.settled = true;
                count(-1);
                refusals.add(() -> head.answer.fail(noOwner(head.post, routes)));
            } else {
                stream.target = owner.get();
                stream.add(head);
                long leftNanos = head.deadlineNanos - ports.ticker().nanoTime();
                dispatch(head, owner.get(), routes, Math.max(1, leftNanos / 1_000_000));
            }
        }
        stream.flushing = false;
        if (stream.sent.isEmpty()) {
            streams.remove(stream.id);
        }
        refusals.forEach(Runnable::run);
    }

    /** Gives up what was sent to members that are gone: it may have arrived, and nobody will say so. */
    void ringChanged() {
        KeyedRoutes routes = ports.routes().get();
        sort();
        for (KeyedStream<R> stream : new ArrayList<>(streams.values())) {
            String lost = stream.target;
            if (routes.knows(lost)) {
                continue;
            }
            LOG.log(System.Logger.Level.DEBUG, "member {0} is gone with messages of {1}", lost, stream.id);
            OperationFailure unknown = KeyedRefusals.unknown(
                    "member " + lost + " is gone; whether it got the message is not known", routes.version());
            stream.sent.all().forEach(call -> settle(call, null, unknown));
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
