package dev.carabiner.sim;

import dev.carabiner.cluster.MemberBus;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** One-way messages from member to member, over the network with its weather. */
public final class SimBus {
    private final SimNetwork network;
    private final Map<String, Consumer<Buffer>> receivers = new HashMap<>();

    public SimBus(SimNetwork network) {
        this.network = network;
    }

    /** Calls {@code receiver} on the member's context with what is sent to it. */
    public void listen(String id, Consumer<Buffer> receiver) {
        receivers.put(id, receiver);
    }

    /** The bus as one member uses it. */
    public MemberBus port(String id) {
        return (to, message) -> {
            Buffer sent = message.copy();
            network.send(id, to, () -> receivers.getOrDefault(to, nobody -> {}).accept(sent));
        };
    }
}
