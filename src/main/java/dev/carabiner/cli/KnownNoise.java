package dev.carabiner.cli;

import java.util.List;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Keeps back what libraries warn of though it comes with ordinary life, and what they log though they also return it. By
 * logger and words, so that whatever else those loggers say is heard. Public for {@code java.util.logging}, which finds it by name.
 */
public final class KnownNoise implements Filter {
    /** @param logger the beginning of its name; some end in the name of a Raft group */
    private record Noise(String logger, String words) {
        boolean is(String name, String message) {
            return name.startsWith(logger) && message.contains(words);
        }
    }

    private static final List<Noise> NOISE = List.of(
            // Ports that are taken are stepped over on purpose.
            new Noise("com.hazelcast.instance.impl.Node", "Some of the ports seem occupied"),
            // Members look for each other at the default ports of this host, and so do those of its other clusters.
            new Noise(
                    "com.hazelcast.internal.cluster.impl.ClusterJoinManager",
                    "cause: members part of different cluster"),
            // Each step of a member's coming or going; what it leads to is logged too.
            new Noise("com.hazelcast.cp.internal.raft.impl.RaftNode(", "Status is set to: "),
            // Each call of a member that was taken out and does not know it yet, hundreds a second; it is told so, too.
            new Noise("com.hazelcast.cp.internal.", "CallerNotMemberException: Not Member!"),
            // Why a member cannot start is returned to us, and then said in one line rather than with a stack trace.
            new Noise("com.hazelcast.instance.AddressPicker", "Cannot bind to a given address"),
            new Noise("io.vertx.core.impl.VertxImpl", "Failed to initialize clustered Vert.x"),
            // What is published to a member that is just leaving, which no longer cares.
            new Noise(
                    "io.vertx.core.eventbus.impl.MessageConsumerImpl",
                    "the consumer is not registered. address: carabiner."));

    @Override
    public boolean isLoggable(LogRecord entry) {
        return !isNoise(entry.getLoggerName(), entry.getMessage());
    }

    private static boolean isNoise(@Nullable String logger, @Nullable String message) {
        return logger != null && message != null && NOISE.stream().anyMatch(noise -> noise.is(logger, message));
    }
}
