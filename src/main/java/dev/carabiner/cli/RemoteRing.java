package dev.carabiner.cli;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** The ring of a cluster, drawn here from what a member tells of it. */
record RemoteRing(long version, HashRing ring) {
    /**
     * Draws the ring from the result of {@code ring.get}.
     *
     * @throws IllegalStateException if this program would draw another ring than the member does
     */
    static RemoteRing read(JsonObject document) {
        HashRing ring;
        try {
            List<RingMember> members = document.getJsonArray("members").stream()
                    .map(JsonObject.class::cast)
                    .map(RemoteRing::member)
                    .toList();
            ring = HashRing.of(
                    RingHash.ofLabel(document.getString("hash")), document.getInteger("virtualNodes"), members);
        } catch (IllegalArgumentException | ClassCastException | NullPointerException unknown) {
            throw new IllegalStateException("ring: unknown to this program (" + unknown.getMessage() + ")", unknown);
        }
        if (!RingHash.hex(ring.digest()).equals(document.getString("digest"))) {
            throw new IllegalStateException("ring: digest " + document.getString("digest") + " (expected: "
                    + RingHash.hex(ring.digest()) + "; is this program of another version than the member?)");
        }
        return new RemoteRing(document.getLong("version"), ring);
    }

    private static RingMember member(JsonObject json) {
        return new RingMember(
                json.getString("name"), json.getDouble("weight"), Optional.ofNullable(json.getString("zone")));
    }
}
