package dev.carabiner.cluster;

import dev.carabiner.wire.Member;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the {@link Membership} of this member on a context of its own, and joins it with the event bus.
 *
 * <p>New versions are announced on {@link #HINTS}, for other members only. Events for users go to
 * {@link #MEMBERS_EVENTS} and {@link #RING_EVENTS}, one publication a change for the whole cluster, by the member that
 * made the change: so they also reach Vert.x nodes that are no members, none comes twice, and {@code previous} is always
 * the version before, so whoever misses one (its maker may die in between) sees the gap. What must not miss any change
 * uses {@link SharedRing#onChange} of its own member, not these events. The body of each is its data; the header
 * {@code event} has its name.
 */
public final class MembershipVerticle extends VerticleBase {
    static final String HINTS = "carabiner.ring";
    static final String MEMBERS_EVENTS = "carabiner.events.members";
    static final String RING_EVENTS = "carabiner.events.ring";

    private static final System.Logger LOG = System.getLogger(MembershipVerticle.class.getName());

    private final Membership membership;
    private @Nullable MessageConsumer<Object> hints;

    /**
     * Its register and timers answer on the context that calls them.
     *
     * @param self this member; state and incarnation are of no account
     */
    public MembershipVerticle(
            Member self,
            MembershipSettings settings,
            Register register,
            Ticker ticker,
            Timers timers,
            LiveMembers liveMembers) {
        this.membership = new Membership(
                self, settings, new MembershipPorts(register, ticker, timers, liveMembers, this::announce));
        membership.onOwnChange(this::publish);
    }

    /** Listens for hints; nothing is written before {@link #join}. */
    @Override
    public Future<?> start() {
        MessageConsumer<Object> consumer = vertx.eventBus().consumer(HINTS, this::hinted);
        hints = consumer;
        // Without hints the ring is followed all the same, only a tick later, so nothing waits for the registration.
        consumer.completion()
                .onFailure(reason -> LOG.log(System.Logger.Level.WARNING, "no hints of new rings", reason));
        return Future.succeededFuture();
    }

    /**
     * Done when this member is active in the ring. Fails as {@link Membership#start} does. From any context. Apart from
     * the start of the verticle, so that whoever is to serve as a member can be in place before the ring names it.
     */
    public Future<Void> join() {
        return ContextSharedRing.call(vertx, context, membership::start);
    }

    /** Takes this member out of the register, within the bound of the settings, and ends its membership. */
    @Override
    public Future<?> stop() {
        return membership.remove().transform(removed -> {
            if (removed.failed()) {
                LOG.log(System.Logger.Level.WARNING, "left without a word to the others", removed.cause());
            }
            membership.close();
            return hints == null ? Future.succeededFuture() : hints.unregister().otherwiseEmpty();
        });
    }

    /** The ring, once this is deployed, for use from any context: answers and listeners run on the caller's. */
    public SharedRing ring() {
        return new ContextSharedRing(vertx, context, membership);
    }

    /** Takes this member out of the ring, as leaving; see {@link Membership#leave}. From any context. */
    public Future<Void> leave() {
        return ContextSharedRing.call(vertx, context, membership::leave);
    }

    /** Ends the membership without a word to the register, which is known not to answer. From any context. */
    public void giveUp() {
        context.runOnContext(ignored -> membership.close());
    }

    /** Says that the engine's list of living members may have changed. From any thread. */
    public void membersChanged() {
        context.runOnContext(ignored -> membership.membersChanged());
    }

    private void announce(long version) {
        vertx.eventBus().publish(HINTS, version);
    }

    private void publish(MembershipChange change) {
        vertx.eventBus().publish(MEMBERS_EVENTS, change.membersEvent(), named(MembershipChange.MEMBERS_CHANGED));
        vertx.eventBus().publish(RING_EVENTS, change.ringEvent(), named(MembershipChange.RING_CHANGED));
    }

    private static DeliveryOptions named(String event) {
        return new DeliveryOptions().addHeader("event", event);
    }

    private void hinted(Message<Object> message) {
        if (message.body() instanceof Long version) {
            membership.hint(version);
        }
    }
}
