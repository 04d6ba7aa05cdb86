package dev.carabiner.cluster;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.MovedRange;
import dev.carabiner.ring.RingMember;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberDocuments;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What changed from one view to a later one. A new life of a member is one that left and one that joined.
 *
 * @param changed those that are in both but differ, as they are now
 */
public record MembershipChange(
        RingView before, RingView after, List<Member> joined, List<Member> left, List<Member> changed) {

    /** The names of the events on every door. */
    public static final String MEMBERS_CHANGED = "members.changed";

    public static final String RING_CHANGED = "ring.changed";

    /** Compares two views, which need not follow each other directly. */
    public static MembershipChange between(RingView before, RingView after) {
        return new MembershipChange(
                before,
                after,
                after.members().stream()
                        .filter(member -> life(before, member).isEmpty())
                        .toList(),
                before.members().stream()
                        .filter(member -> life(after, member).isEmpty())
                        .toList(),
                after.members().stream()
                        .filter(member -> life(before, member)
                                .filter(earlier -> !earlier.equals(member))
                                .isPresent())
                        .toList());
    }

    /** The part of all keys that changed owner, 0 to 1. */
    public double moved() {
        HashRing from = before.ring();
        HashRing to = after.ring();
        return from.equals(to) ? 0 : MovedRange.share(from.diff(to));
    }

    /** {@code members.changed}: {@code {joined, left, changed, members, version}}, each but the version a list of members. */
    public JsonObject membersEvent() {
        return new JsonObject()
                .put("joined", documents(joined))
                .put("left", documents(left))
                .put("changed", documents(changed))
                .put("members", documents(after.members()))
                .put("version", after.version());
    }

    /**
     * {@code ring.changed}: {@code {version, previous, joined, left, moved}}. Here joined and left are the names that came
     * into the ring and went out of it, so a member that starts to leave has left.
     */
    public JsonObject ringEvent() {
        return new JsonObject()
                .put("version", after.version())
                .put("previous", before.version())
                .put("joined", added(before.ring(), after.ring()))
                .put("left", added(after.ring(), before.ring()))
                .put("moved", moved());
    }

    private static JsonArray documents(List<Member> members) {
        return new JsonArray(members.stream().map(MemberDocuments::member).toList());
    }

    private static Optional<Member> life(RingView view, Member member) {
        return view.members().stream()
                .filter(other -> other.id().equals(member.id()))
                .findFirst();
    }

    private static JsonArray added(HashRing from, HashRing to) {
        Set<String> known = new HashSet<>();
        from.members().forEach(member -> known.add(member.name()));
        List<String> names = to.members().stream()
                .map(RingMember::name)
                .filter(name -> !known.contains(name))
                .toList();
        return new JsonArray(names);
    }
}
