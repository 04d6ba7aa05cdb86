package dev.carabiner.cluster;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes of the ring register, and what came of them. A write may be applied although its answer says otherwise or never
 * comes; it is found out when its commit id turns up in the register, or when a value as new as it turns up without.
 */
final class MembershipWrites {
    private static final System.Logger LOG = System.getLogger(MembershipWrites.class.getName());

    /** Writes of unknown outcome that are remembered; to forget one costs its announcement, if it is applied that late. */
    private static final int MAX_OPEN = 32;

    private final String selfId;
    private final MembershipPorts ports;
    private final MembershipDeadlines deadlines;
    private final MembershipSettings settings;
    private final MembershipViews views;

    // Owned by the member's coordination context.
    private final List<Consumer<MembershipChange>> listeners = new ArrayList<>();
    private final Deque<OpenWrite> open = new ArrayDeque<>();
    private long begun;

    private record OpenWrite(RingDescriptor before, RingDescriptor after) {}

    MembershipWrites(
            String selfId,
            MembershipPorts ports,
            MembershipDeadlines deadlines,
            MembershipSettings settings,
            MembershipViews views) {
        this.selfId = selfId;
        this.ports = ports;
        this.deadlines = deadlines;
        this.settings = settings;
        this.views = views;
    }

    /** Calls {@code listener} with each change that a write from here made. */
    void onChange(Consumer<MembershipChange> listener) {
        listeners.add(listener);
    }

    /** For a write over this value. Unique although a member may end its membership and begin another in the same life. */
    String commitId(RingDescriptor before) {
        begun++;
        return selfId + "/" + before.version() + "/" + begun;
    }

    /** Replaces what was read. Anything but true means that the outcome is unknown. */
    Future<Boolean> write(MembershipReads.Reading before, Buffer bytes, RingDescriptor after) {
        if (open.size() == MAX_OPEN) {
            open.removeFirst();
        }
        open.addLast(new OpenWrite(before.descriptor(), after));
        return deadlines.within(
                settings.callTimeout(),
                "write of the ring register",
                ports.register().compareAndSet(before.bytes(), bytes));
    }

    /** Announces the writes that this value, which stands or stood in the register, proves to have been applied. */
    void settle(RingDescriptor found) {
        List<OpenWrite> applied = open.stream()
                .filter(write -> found.follows(write.after().commitId()))
                .toList();
        // Any other that expected an older value than this one has lost.
        open.removeIf(write -> applied.contains(write) || write.after().version() <= found.version());
        applied.forEach(this::announce);
    }

    private void announce(OpenWrite write) {
        ports.announcer().announce(write.after().version());
        if (listeners.isEmpty()) {
            return; // Two rings would be drawn for nobody.
        }
        MembershipChange change = MembershipChange.between(views.viewOf(write.before()), views.viewOf(write.after()));
        for (Consumer<MembershipChange> listener : listeners) {
            try {
                listener.accept(change);
            } catch (RuntimeException bug) {
                LOG.log(System.Logger.Level.ERROR, "a listener of own changes failed", bug);
            }
        }
    }
}
