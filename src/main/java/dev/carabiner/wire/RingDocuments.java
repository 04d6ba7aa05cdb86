package dev.carabiner.wire;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The ring as JSON. Points and digests are 16 lower-case hex digits. */
public final class RingDocuments {
    private RingDocuments() {}

    /**
     * The result of {@code ring.get}.
     *
     * @param balance made by {@link #balance}
     */
    public static JsonObject ring(long version, HashRing ring, JsonObject balance) {
        return new JsonObject()
                .put("version", version)
                .put("hash", label(ring.hash()))
                .put("virtualNodes", ring.virtualNodes())
                .put("digest", hex(ring.digest()))
                .put(
                        "members",
                        new JsonArray(ring.members().stream()
                                .map(RingDocuments::member)
                                .toList()))
                .put("balance", balance);
    }

    /**
     * How evenly a ring deals out its keys.
     *
     * @param members the part of all keys that each member owns, by name, 0 to 1
     * @param zones the same by zone
     * @param maxToMean the greatest part for its weight, relative to the mean: 1 is even
     * @param minToMean the smallest part for its weight, relative to the mean
     */
    public static JsonObject balance(
            Map<String, Double> members, Map<String, Double> zones, double maxToMean, double minToMean) {
        return new JsonObject()
                .put("members", shares(members))
                .put("zones", shares(zones))
                .put("maxToMean", maxToMean)
                .put("minToMean", minToMean);
    }

    /** The result of {@code ring.owner}: the first of {@code replicas} is the owner; an empty ring has none. */
    public static JsonObject owner(OwnerArgs args, long version, HashRing ring) {
        if (ring.isEmpty()) {
            throw new OperationFailure(ErrorCode.UNAVAILABLE, "no member owns anything yet");
        }
        List<String> replicas = ring.replicas(args.key(), args.replicas()).stream()
                .map(RingMember::name)
                .toList();
        return new JsonObject()
                .put("key", args.key())
                .put("hash", hex(ring.hashOf(args.key())))
                .put("owner", replicas.get(0))
                .put("replicas", new JsonArray(replicas))
                .put("version", version);
    }

    /**
     * The result of {@code ring.diff}.
     *
     * @param ranges made by {@link #movedRange}
     * @param moved their part of the whole ring, 0 to 1
     */
    public static JsonObject diff(long from, long to, List<JsonObject> ranges, double moved) {
        return new JsonObject()
                .put("from", from)
                .put("to", to)
                .put("ranges", new JsonArray(ranges))
                .put("moved", moved);
    }

    /** A range of keys, {@code [start, end)} and wrapping, that went from one member to another, or from or to nobody. */
    public static JsonObject movedRange(long start, long end, Optional<String> from, Optional<String> to) {
        JsonObject json = new JsonObject().put("start", hex(start)).put("end", hex(end));
        from.ifPresent(name -> json.put("from", name));
        to.ifPresent(name -> json.put("to", name));
        return json;
    }

    /** {@code xxh3} or {@code md5}. */
    public static String label(RingHash hash) {
        return hash.name().toLowerCase(Locale.ROOT);
    }

    /** 64 bits as 16 lower-case hex digits. */
    public static String hex(long bits) {
        String digits = Long.toHexString(bits);
        return "0".repeat(16 - digits.length()) + digits;
    }

    private static JsonObject member(RingMember member) {
        JsonObject json = new JsonObject().put("name", member.name()).put("weight", member.weight());
        member.zone().ifPresent(zone -> json.put("zone", zone));
        return json;
    }

    private static JsonObject shares(Map<String, Double> byName) {
        JsonObject json = new JsonObject();
        new TreeMap<>(byName).forEach(json::put);
        return json;
    }
}
