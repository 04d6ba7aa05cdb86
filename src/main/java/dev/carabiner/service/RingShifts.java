package dev.carabiner.service;

import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;

/** Tells an observer what each new ring moves. */
final class RingShifts {
    private final Shards shards;
    private final LockObserver observer;

    // Owned by the context that this was begun on.
    private RingView last;

    private RingShifts(RingView first, Shards shards, LockObserver observer) {
        this.last = first;
        this.shards = shards;
        this.observer = observer;
    }

    /** Watches from now on. */
    static void follow(SharedRing ring, Shards shards, LockObserver observer) {
        RingShifts shifts = new RingShifts(ring.view(), shards, observer);
        ring.onChange(shifts::changed);
    }

    private void changed(RingView view) {
        if (view.version() <= last.version()) {
            return;
        }
        RingView before = last;
        last = view;
        observer.ringChanged(RingShift.between(before, view, shards));
    }
}
