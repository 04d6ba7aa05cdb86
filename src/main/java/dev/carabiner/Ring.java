package dev.carabiner;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingMember;
import dev.carabiner.service.MemberRing;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The ring of the cluster as this member sees it: which member has which key, and what moves when members come and go. May
 * be used from any context; nothing here waits for anybody. Of use once the member has {@link Carabiner#join joined};
 * before that each call throws an {@link IllegalStateException}.
 *
 * <p>Members learn of a new ring within moments of each other, not at once: two of them may name different owners of a key
 * meanwhile. Whoever must be right takes a lease, and hands its token on ({@link Locks}); whoever has only to find the owner
 * leaves it to {@link Keyed}, which asks the owner's own ring too.
 */
public final class Ring {
    private final Vertx vertx;
    private final String own;
    private final Supplier<MemberRing> shared;
    private final AtomicBoolean following = new AtomicBoolean();
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();

    Ring(Vertx vertx, String own, Supplier<MemberRing> shared) {
        this.vertx = vertx;
        this.own = own;
        this.shared = shared;
    }

    /** Ends what it was given for: a handler is not called any more once this returns on the handler's own context. */
    public interface Registration {
        /** Repeating it is harmless. */
        void cancel();
    }

    /** Rises with every change of the members; the same number means the same ring on all of them. */
    public long version() {
        return latest().version();
    }

    /**
     * The ring of this moment, drawn from the active members; empty while there are fewer of them than
     * {@code ring.minMembers}. Immutable, so several questions to it are answered alike.
     */
    public HashRing snapshot() {
        return latest().ring();
    }

    /** The name of the member that owns this key, or empty if nobody does. */
    public Optional<String> owner(String key) {
        HashRing ring = snapshot();
        return ring.isEmpty() ? Optional.empty() : Optional.of(ring.owner(key).name());
    }

    /** Whether this member owns the key. */
    public boolean isMine(String key) {
        return owner(key).filter(own::equals).isPresent();
    }

    /**
     * The names of the members for copies of this key: its owner first, then others, of other zones first.
     *
     * @param count how many, at least 1; there are fewer where there are fewer members
     */
    public List<String> replicas(String key, int count) {
        HashRing ring = snapshot();
        return ring.isEmpty()
                ? List.of()
                : ring.replicas(key, count).stream().map(RingMember::name).toList();
    }

    /**
     * Calls the handler after each change, on the context of whoever calls this (outside of any, on one of its own). What
     * changes while the handler's context is busy is told as one change, so that nothing is missed and nothing comes twice:
     * {@link RingChange#before} of each is {@link RingChange#after} of the one before it, the first time the ring of the
     * moment of this call. Ends with the verticle that asked, or before.
     */
    public Registration onChange(Handler<RingChange> handler) {
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        Subscription subscription = new Subscription(context, handler, latest());
        subscriptions.add(subscription);
        if (context.isDeployment()) {
            context.addCloseHook(undeployed -> {
                subscription.cancel();
                undeployed.succeed();
            });
        }
        if (following.compareAndSet(false, true)) {
            // Cannot be taken back, so it is asked for once, and only if anybody wants to hear.
            shared.get().onChange(() -> subscriptions.forEach(Subscription::wake));
        }
        subscription.wake(); // It may have changed since it was looked at.
        return subscription;
    }

    private MemberRing.Snapshot latest() {
        return shared.get().now();
    }

    private final class Subscription implements Registration {
        private final Context context;
        private final Handler<RingChange> handler;

        // Owned by the context.
        private MemberRing.Snapshot last;

        Subscription(Context context, Handler<RingChange> handler, MemberRing.Snapshot first) {
            this.context = context;
            this.handler = handler;
            this.last = first;
        }

        void wake() {
            context.runOnContext(now -> look());
        }

        private void look() {
            MemberRing.Snapshot next = latest();
            if (next.version() > last.version() && subscriptions.contains(this)) {
                RingChange change = RingChange.between(last, next);
                last = next;
                handler.handle(change);
            }
        }

        @Override
        public void cancel() {
            subscriptions.remove(this);
        }
    }
}
