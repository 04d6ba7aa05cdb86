package dev.carabiner.service;

import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;
import dev.carabiner.cluster.SystemTicker;
import dev.carabiner.cluster.Ticker;
import dev.carabiner.cluster.VertxTimers;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/** What all senders and handlers of keyed messages on one member share: its ring, its clock, its bus. Used from any thread. */
final class KeyedMember {
    /** The unanswered requests of one handler; each keeps a few hundred bytes, and its body until it is handled. */
    private static final int UNANSWERED = 10_000;

    private static final String ADDRESS = "carabiner.keyed.";

    private final Vertx vertx;
    private final String id;
    private final SharedRing ring;
    private final Ticker ticker = new SystemTicker();
    private final HotKeyed hotKeys = new HotKeyed(ticker);
    /** The lanes with something under way, each with its context: those that must hear of a new ring. */
    private final Set<BusyLane> busy = ConcurrentHashMap.newKeySet();

    /** Two threads may draw the same routes at the same time, and either will do. */
    private volatile KeyedRoutes routes;

    KeyedMember(Vertx vertx, String id, SharedRing ring) {
        this.vertx = vertx;
        this.id = id;
        this.ring = ring;
        this.routes = KeyedRoutes.of(ring.view());
        KeyedBody.register(vertx.eventBus());
        ring.onChange(view -> busy.removeIf(lane -> !lane.ringChanged()));
    }

    private static final class BusyLane {
        private final ContextInternal context;
        private Optional<KeyedLane<Message<Object>>> lane = Optional.empty();

        BusyLane(ContextInternal context) {
            this.context = context;
        }

        /** False if its context has ended, as that of a verticle with threads of its own does: nobody waits there. */
        boolean ringChanged() {
            try {
                context.emit(this, here -> here.lane.ifPresent(KeyedLane::ringChanged));
                return true;
            } catch (RejectedExecutionException ended) {
                return false;
            }
        }
    }

    /** The id of this life of the member. */
    String id() {
        return id;
    }

    long nanoTime() {
        return ticker.nanoTime();
    }

    HotKeyed hotKeys() {
        return hotKeys;
    }

    int unansweredLimit() {
        return UNANSWERED;
    }

    void hint(long version) {
        ring.hint(version);
    }

    KeyedRoutes routes() {
        RingView view = ring.view();
        KeyedRoutes known = routes;
        if (!known.isOf(view)) {
            known = KeyedRoutes.of(view);
            routes = known;
        }
        return known;
    }

    /** The address on the event bus of one consumer of one life of a member. */
    static String busAddress(String memberId, String address) {
        return ADDRESS + memberId + "/" + address;
    }

    /** A lane for this context, to be used on it alone. */
    KeyedLane<Message<Object>> lane(ContextInternal context) {
        BusyLane entry = new BusyLane(context);
        KeyedLane.Ports<Message<Object>> ports = new KeyedLane.Ports<>(
                this::routes, new Bus(), new VertxTimers(vertx), ticker, isBusy -> note(entry, isBusy));
        KeyedLane<Message<Object>> lane = new KeyedLane<>(ports, KeyedLane.Limits.DEFAULT);
        entry.lane = Optional.of(lane);
        return lane;
    }

    private void note(BusyLane lane, boolean isBusy) {
        if (isBusy) {
            busy.add(lane);
        } else {
            busy.remove(lane);
        }
    }

    private final class Bus implements KeyedLane.Transport<Message<Object>> {
        @Override
        public Future<Message<Object>> send(String to, KeyedPost post, long version, long timeoutMillis) {
            return post.requestOn(vertx.eventBus(), routes().busAddress(to, post.address()), version, timeoutMillis);
        }

        @Override
        public Throwable meaning(Throwable failure, KeyedPost post, String to) {
            Throwable meaning = KeyedRefusals.of(failure, post, to, routes());
            if (meaning instanceof OperationFailure refusal) {
                hint(refusal.details().getLong("ringVersion")); // Of our own ring it does nothing.
            }
            return meaning;
        }
    }

    String noConsumer(String address) {
        return "address: " + address + " has no consumer at the owner, or no longer";
    }
}
