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
    private Tap tap = (from, to, message) -> () -> {};

    /** Reads along. */
    @FunctionalInterface
    public interface Tap {
        /** A message was sent. What this returns runs whenever the message arrives, just before it is taken. */
        Runnable sent(String from, String to, Buffer message);
    }

    public SimBus(SimNetwork network) {
        this.network = network;
    }

    /** Calls {@code receiver} on the member's context with what is sent to it. */
    public void listen(String id, Consumer<Buffer> receiver) {
        receivers.put(id, receiver);
    }

    public void tap(Tap reader) {
        tap = reader;
    }

    /** The bus as one member uses it. */
    public MemberBus port(String id) {
        return (to, message) -> {
            Buffer sent = message.copy();
            Runnable arrived = tap.sent(id, to, sent);
            network.send(id, to, () -> {
                arrived.run();
                receivers.getOrDefault(to, nobody -> {}).accept(sent);
            });
        };
    }
}
