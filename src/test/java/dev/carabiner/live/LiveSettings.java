package dev.carabiner.live;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How a run is to be.
 *
 * @param raft Raft members, at most as many as members
 * @param clients programs that use locks
 * @param requestsPerSecond at most so many, probes among them
 * @param namespaces whether to make network namespaces, where that is allowed
 * @param faults kinds to choose from; those that cannot be struck here are left out
 * @param directory where the report and the logs of the members go
 */
record LiveSettings(
        long seed,
        Duration duration,
        int members,
        int raft,
        int clients,
        int requestsPerSecond,
        boolean namespaces,
        List<Fault> faults,
        Path directory) {

    LiveSettings {
        faults = List.copyOf(faults);
        if (members < 3 || members > 9) {
            throw new IllegalArgumentException("carabiner.live.members: " + members + " (expected: 3 to 9)");
        }
        if ((raft != 3 && raft != 5 && raft != 7) || raft > members) {
            throw new IllegalArgumentException(
                    "carabiner.live.raft: " + raft + " (expected: 3, 5 or 7, at most the members, " + members + ")");
        }
    }

    /** As the system properties {@code carabiner.live.*} say. */
    static LiveSettings ofProperties() {
        return new LiveSettings(
                Long.getLong("carabiner.live.seed", System.nanoTime() & 0xffffff),
                Duration.ofMillis(
                        (long) (60_000 * Double.parseDouble(System.getProperty("carabiner.live.minutes", "10")))),
                Integer.getInteger("carabiner.live.members", 5),
                Integer.getInteger("carabiner.live.raft", 3),
                Integer.getInteger("carabiner.live.clients", 60),
                Integer.getInteger("carabiner.live.rate", 300),
                !Boolean.getBoolean("carabiner.live.loopback"),
                faults(System.getProperty("carabiner.live.faults", "")),
                Path.of("target", "live"));
    }

    private static List<Fault> faults(String names) {
        return names.isBlank()
                ? List.of(Fault.values())
                : Arrays.stream(names.split(",", -1)).map(Fault::valueOf).toList();
    }
}
