package dev.carabiner.wire;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.MovedRange;
import dev.carabiner.ring.MovedReplicas;
import dev.carabiner.ring.RingBalance;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** The ring as JSON. Points and digests are 16 lower-case hex digits. */
public final class RingDocuments {
    private RingDocuments() {}

    /** The result of {@code ring.get}. */
    public static JsonObject ring(long version, HashRing ring) {
        List<JsonObject> members =
                ring.members().stream().map(RingDocuments::member).toList();
        return new JsonObject()
                .put("version", version)
                .put("hash", ring.hash().label())
                .put("virtualNodes", ring.virtualNodes())
                .put("digest", RingHash.hex(ring.digest()))
                .put("members", new JsonArray(members))
                .put("balance", balance(ring.balance()));
    }

    private static JsonObject balance(RingBalance balance) {
        return new JsonObject()
                .put("members", shares(balance.members()))
                .put("zones", shares(balance.zones()))
                .put("maxToMean", balance.maxToMean())
                .put("minToMean", balance.minToMean())
                .put(
                        "expected",
                        new JsonObject()
                                .put("maxToMean", balance.expected().max())
                                .put("minToMean", balance.expected().min()));
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
                .put("hash", RingHash.hex(ring.hashOf(args.key())))
                .put("owner", replicas.get(0))
                .put("replicas", new JsonArray(replicas))
                .put("version", version);
    }

    /** The result of {@code ring.diff}: exactly what changed its owner, and its part of the whole ring, 0 to 1. */
    public static JsonObject diff(long from, long to, List<MovedRange> ranges) {
        List<JsonObject> documents =
                ranges.stream().map(RingDocuments::movedRange).toList();
        return new JsonObject()
                .put("from", from)
                .put("to", to)
                .put("ranges", new JsonArray(documents))
                .put("moved", MovedRange.share(ranges));
    }

    /**
     * The result of {@code ring.diff} for replicas: exactly where their list changed; {@code moved} is the part of the
     * ring where it did, and {@code copied} how much of the data has to be copied for that, as a multiple of all.
     */
    public static JsonObject diff(long from, long to, int replicas, List<MovedReplicas> ranges) {
        JsonArray documents = new JsonArray();
        for (MovedReplicas range : ranges) {
            documents.add(new JsonObject()
                    .put("start", RingHash.hex(range.start()))
                    .put("end", RingHash.hex(range.end()))
                    .put("from", new JsonArray(range.from()))
                    .put("to", new JsonArray(range.to())));
        }
        return new JsonObject()
                .put("from", from)
                .put("to", to)
                .put("replicas", replicas)
                .put("ranges", documents)
                .put("moved", MovedReplicas.share(ranges))
                .put("copied", MovedReplicas.copied(ranges));
    }

    private static JsonObject movedRange(MovedRange range) {
        JsonObject json =
                new JsonObject().put("start", RingHash.hex(range.start())).put("end", RingHash.hex(range.end()));
        range.from().ifPresent(name -> json.put("from", name));
        range.to().ifPresent(name -> json.put("to", name));
        return json;
    }

    private static JsonObject member(RingMember member) {
        JsonObject json = new JsonObject().put("name", member.name()).put("weight", member.weight());
        member.zone().ifPresent(zone -> json.put("zone", zone));
        return json;
    }

    private static JsonObject shares(Map<String, Double> byName) {
        JsonObject json = new JsonObject();
        byName.forEach(json::put);
        return json;
    }
}
