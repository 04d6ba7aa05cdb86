package dev.carabiner.examples;

import dev.carabiner.Carabiner;
import dev.carabiner.Keyed;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.Map;

/** Counters in memory, spread over the members: each key is counted by the member that owns it. */
public final class ShardedCounter extends VerticleBase {
    private final Keyed keyed;
    private final Map<String, Long> counts = new HashMap<>();

    public ShardedCounter(Carabiner carabiner) {
        this.keyed = carabiner.keyed();
    }

    @Override
    public Future<?> start() {
        return keyed.<Long>consumer(
                        "counter", message -> message.reply(counts.merge(message.key(), message.body(), Long::sum)))
                .ready();
    }

    /** Adds to the counter of this key, wherever it lives. */
    public static Future<Long> add(Carabiner carabiner, String key, long amount) {
        return carabiner.keyed().<Long>request("counter", key, amount).map(reply -> reply.body());
    }
}
