package dev.carabiner.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import dev.carabiner.config.CarabinerOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings that must be the same on all members. Hazelcast compares nothing of the kind, so each member carries
 * them as attributes and a newcomer compares.
 */
final class SharedSettings {
    private static final String PREFIX = "carabiner.";

    /** Key to text, in order, so that a refusal names the same key each time. */
    private final Map<String, String> values;

    private final BusTls bus;

    private SharedSettings(BusTls bus, Map<String, String> values) {
        this.bus = bus;
        this.values = values;
    }

    static SharedSettings of(CarabinerOptions options, BusTls bus) {
        return new SharedSettings(
                bus,
                new TreeMap<>(Map.of(
                        "cluster.raft", Integer.toString(options.cluster().raft()),
                        "cluster.tls", bus.label(),
                        "locks.shards", Integer.toString(options.locks().shards()),
                        "ring.hash", options.ring().hash(),
                        "ring.virtualNodes", Integer.toString(options.ring().virtualNodes()))));
    }

    void writeTo(Config config) {
        values.forEach((key, value) -> config.getMemberAttributeConfig().setAttribute(PREFIX + key, value));
        bus.attributes()
                .forEach((key, value) -> config.getMemberAttributeConfig().setAttribute(PREFIX + key, value));
    }

    /** Whether this member has such settings at all; what else is in the cluster has none. */
    static boolean isCarriedBy(Member member) {
        return member.getAttribute(PREFIX + "cluster.raft") != null;
    }

    /**
     * Compares with these members.
     *
     * @return the first difference with key and both values, or empty if there is none
     */
    Optional<String> refusal(List<Member> members) {
        return members.stream().map(this::difference).flatMap(Optional::stream).findFirst();
    }

    private Optional<String> difference(Member member) {
        for (Map.Entry<String, String> setting : values.entrySet()) {
            String theirs = member.getAttribute(PREFIX + setting.getKey());
            if (!setting.getValue().equals(theirs)) {
                return Optional.of(setting.getKey() + ": " + setting.getValue() + " (expected: "
                        + (theirs == null ? "no such setting" : theirs) + ", as on " + shown(member)
                        + "; it must be the same on all members)");
            }
        }
        return bus.refusal(
                key -> Optional.ofNullable(member.getAttribute(PREFIX + key)).orElse(""), shown(member));
    }

    private static String shown(Member member) {
        return "the member at " + member.getAddress().getHost() + ":"
                + member.getAddress().getPort();
    }
}
