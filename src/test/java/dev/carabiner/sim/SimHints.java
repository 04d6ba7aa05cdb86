package dev.carabiner.sim;

import dev.carabiner.cluster.Announcer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/** Announcements of new versions of the ring, over the network with its weather. */
public final class SimHints {
    private final SimNetwork network;
    private final Map<String, LongConsumer> listeners = new LinkedHashMap<>();

    public SimHints(SimNetwork network) {
        this.network = network;
    }

    /** Calls {@code listener} on the member's context with the versions that others announce. */
    public void listen(String id, LongConsumer listener) {
        listeners.put(id, listener);
    }

    /** The announcer of one member. */
    public Announcer port(String id) {
        return version -> listeners.forEach((other, listener) -> {
            if (!other.equals(id)) {
                network.send(id, other, () -> listener.accept(version));
            }
        });
    }
}
