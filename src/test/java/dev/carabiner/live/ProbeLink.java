package dev.carabiner.live;

/** The way to the cluster that some probes share. Leaves a member through which none of them gets anywhere. */
final class ProbeLink {
    private static final long USELESS_NANOS = 2_000_000_000L;

    private final LiveLink link;

    // Owned by the event loop of the load.
    private long lastUseNanos;

    ProbeLink(LiveLink link) {
        this.link = link;
    }

    LiveLink link() {
        return link;
    }

    void heard(Reply reply, long nowNanos) {
        if (!reply.isUnknown()) {
            lastUseNanos = nowNanos;
        } else if (nowNanos - lastUseNanos > USELESS_NANOS) {
            lastUseNanos = nowNanos; // The next member has its time, too.
            link.leave();
        }
    }
}
