package dev.carabiner.service;

import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;
import dev.carabiner.ring.HashRing;

/** The ring as a member shows it to the application around it. May be used from any context. */
public final class MemberRing {
    private final SharedRing shared;

    MemberRing(SharedRing shared) {
        this.shared = shared;
    }

    /**
     * The ring at one moment.
     *
     * @param version rises with every change of the members
     * @param ring drawn from the active members; empty while there are too few of them
     */
    public record Snapshot(long version, HashRing ring) {}

    /** The latest, at once. Its version never falls. */
    public Snapshot now() {
        RingView view = shared.view();
        return new Snapshot(view.version(), view.ring());
    }

    /** Calls {@code listener} after each change, on a context of the caller's. Cannot be taken back. */
    public void onChange(Runnable listener) {
        shared.onChange(view -> listener.run());
    }
}
