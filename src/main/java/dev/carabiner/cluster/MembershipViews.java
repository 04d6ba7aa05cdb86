package dev.carabiner.cluster;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingMember;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The newest descriptor that this member knows, and what it shows of it to others. */
final class MembershipViews {
    private static final System.Logger LOG = System.getLogger(MembershipViews.class.getName());

    private final MembershipSettings settings;
    private final List<Consumer<RingView>> listeners = new CopyOnWriteArrayList<>();
    private volatile Snapshot snapshot; // Written on the coordination context only, read from anywhere.

    private record Snapshot(RingDescriptor descriptor, RingView view) {}

    MembershipViews(MembershipSettings settings) {
        this.settings = settings;
        HashRing nobody = HashRing.of(settings.hash(), settings.virtualNodes(), List.of());
        this.snapshot = new Snapshot(
                RingDescriptor.unwritten(settings.hash(), settings.virtualNodes()), new RingView(0, List.of(), nobody));
    }

    RingView view() {
        return snapshot.view();
    }

    RingDescriptor descriptor() {
        return snapshot.descriptor();
    }

    void onChange(Consumer<RingView> listener) {
        listeners.add(listener);
    }

    /**
     * Makes this the view, and tells the listeners, unless one as new or newer is known already.
     *
     * @throws RingDescriptorException if its ring cannot be drawn
     */
    void adopt(RingDescriptor descriptor) {
        if (descriptor.version() <= descriptor().version()) {
            return;
        }
        RingView view = viewOf(descriptor);
        snapshot = new Snapshot(descriptor, view);
        for (Consumer<RingView> listener : listeners) {
            tell(listener, view);
        }
    }

    /**
     * What a descriptor shows.
     *
     * @throws RingDescriptorException if its ring cannot be drawn
     */
    RingView viewOf(RingDescriptor descriptor) {
        try {
            return new RingView(descriptor.version(), descriptor.members(), draw(descriptor, descriptor.ringMembers()));
        } catch (IllegalArgumentException bound) {
            throw new RingDescriptorException(String.valueOf(bound.getMessage()));
        }
    }

    /** Throws {@link RingDescriptorException} if the ring of a descriptor cannot be drawn. */
    void requireDrawable(RingDescriptor descriptor) {
        var unused = viewOf(descriptor);
    }

    /** The ring of an earlier version, or of this one. */
    Optional<HashRing> at(long version) {
        Snapshot now = snapshot;
        return version == now.view().version()
                ? Optional.of(now.view().ring())
                : now.descriptor().ringMembersAt(version).map(members -> draw(now.descriptor(), members));
    }

    private HashRing draw(RingDescriptor descriptor, List<RingMember> members) {
        List<RingMember> owners = members.size() < settings.minMembers() ? List.of() : members;
        HashRing present = snapshot.view().ring();
        // Most versions change a state or an incarnation only; drawing a great ring takes milliseconds.
        if (present.members().equals(owners)
                && present.hash() == descriptor.hash()
                && present.virtualNodes() == descriptor.virtualNodes()) {
            return present;
        }
        if (present.hash() == descriptor.hash() && present.virtualNodes() == descriptor.virtualNodes()) {
            return present.withMembers(owners); // Shares with it what is the same in both.
        }
        return HashRing.of(descriptor.hash(), descriptor.virtualNodes(), owners);
    }

    private static void tell(Consumer<RingView> listener, RingView view) {
        try {
            listener.accept(view);
        } catch (RuntimeException bug) {
            // The other listeners, and the membership itself, must not suffer from it.
            LOG.log(System.Logger.Level.ERROR, "a listener of the ring failed at version " + view.version(), bug);
        }
    }
}
