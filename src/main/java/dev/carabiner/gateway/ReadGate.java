package dev.carabiner.gateway;

import java.util.EnumSet;
import java.util.Set;

/**
 * Holds a peer up: nothing is read from its socket for as long as there is a reason not to, so that what it sends waits in
 * its own buffers and not in ours. Owned by the event loop of its socket.
 */
final class ReadGate {
    private final Runnable pause;
    private final Runnable resume;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

    /** Why nothing is read. */
    enum Reason {
        /** The peer does not read its answers. */
        ANSWERS_UNREAD,
        /** The peer does not read what its pings are answered with. */
        PONGS_UNREAD,
        /** So many requests of it are under way that the next ones shall wait. */
        REQUESTS_UNDER_WAY,
        /** It asks faster than it may. */
        TOO_FAST
    }

    /**
     * @param pause stops reading
     * @param resume goes on; may hold the peer up again at once
     */
    ReadGate(Runnable pause, Runnable resume) {
        this.pause = pause;
        this.resume = resume;
    }

    boolean isHeld() {
        return !reasons.isEmpty();
    }

    void hold(Reason reason) {
        boolean wasHeld = isHeld();
        reasons.add(reason);
        if (!wasHeld) {
            pause.run();
        }
    }

    /** Takes the reason away, if it was there. */
    void release(Reason reason) {
        if (reasons.remove(reason) && !isHeld()) {
            resume.run();
        }
    }
}
