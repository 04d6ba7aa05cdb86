package dev.carabiner.cluster;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A descriptor as JSON. An earlier ring is written as its difference to the next newer one ({@code out} takes members
 * away, {@code in} then adds some), for one write changes few members: so the register does not grow with the product of
 * members and history.
 */
final class RingDescriptorCodec {
    private static final int FORMAT = 1;

    private static final Set<String> DESCRIPTOR =
            Set.of("format", "version", "hash", "virtualNodes", "commitId", "members", "history");
    private static final Set<String> MEMBER =
            Set.of("name", "id", "state", "zone", "weight", "address", "http", "joined", "incarnation");
    private static final Set<String> PAST = Set.of("version", "commitId", "out", "in");
    private static final Set<String> RING_MEMBER = Set.of("name", "weight", "zone");

    private RingDescriptorCodec() {}

    static Buffer encode(RingDescriptor descriptor) {
        JsonArray history = new JsonArray();
        List<RingMember> newer = descriptor.ringMembers();
        for (RingDescriptor.Past past : descriptor.history()) {
            history.add(encodePast(past, newer));
            newer = past.ring();
        }
        return new JsonObject()
                .put("format", FORMAT)
                .put("version", descriptor.version())
                .put("hash", descriptor.hash().label())
                .put("virtualNodes", descriptor.virtualNodes())
                .put("commitId", descriptor.commitId())
                .put("members", encodeMembers(descriptor.members()))
                .put("history", history)
                .toBuffer();
    }

    static RingDescriptor decode(Buffer bytes) {
        JsonObject json = parse(bytes);
        // The format comes first: a newer one may have other fields, and is to be named as what it is.
        Object format = json.getValue("format");
        if (!Integer.valueOf(FORMAT).equals(format)) {
            throw new RingDescriptorException("format: " + format + " (expected: " + FORMAT
                    + "; a member of another release wrote it, run the same release on all members)");
        }
        RingDescriptorFields fields = new RingDescriptorFields("", json, DESCRIPTOR);
        try {
            return decode(fields);
        } catch (IllegalArgumentException inconsistent) {
            throw new RingDescriptorException(String.valueOf(inconsistent.getMessage()));
        }
    }

    static JsonArray encodeMembers(Collection<Member> members) {
        JsonArray array = new JsonArray();
        members.forEach(member -> array.add(encodeMember(member)));
        return array;
    }

    /** A member as people and programs see it, and as the register keeps it. */
    static JsonObject encodeMember(Member member) {
        return new JsonObject()
                .put("name", member.name())
                .put("id", member.id())
                .put("state", member.state().label())
                .put("zone", member.zone().orElse(null))
                .put("weight", member.weight())
                .put("address", member.address())
                .put("http", member.http().orElse(null))
                .put("joined", Instant.ofEpochSecond(member.joinedSeconds()).toString())
                .put("incarnation", member.incarnation());
    }

    private static JsonObject parse(Buffer bytes) {
        try {
            return new JsonObject(bytes);
        } catch (DecodeException | ClassCastException notAnObject) {
            throw new RingDescriptorException(bytes.length() + " bytes that are not a JSON object");
        }
    }

    private static RingDescriptor decode(RingDescriptorFields fields) {
        RingDescriptor now = new RingDescriptor(
                fields.whole("version", 1, Long.MAX_VALUE),
                fields.parsed("hash", "a hash that this release knows", RingHash::ofLabel),
                (int) fields.whole("virtualNodes", 1, HashRing.MAX_VIRTUAL_NODES),
                fields.text("commitId"),
                fields.objects("members", MEMBER).stream()
                        .map(RingDescriptorCodec::decodeMember)
                        .toList(),
                List.of());
        List<RingDescriptor.Past> history = new ArrayList<>();
        List<RingMember> newer = now.ringMembers();
        for (RingDescriptorFields past : fields.objects("history", PAST)) {
            history.add(decodePast(past, newer));
            newer = history.get(history.size() - 1).ring();
        }
        return new RingDescriptor(
                now.version(), now.hash(), now.virtualNodes(), now.commitId(), now.members(), history);
    }

    private static Member decodeMember(RingDescriptorFields fields) {
        return new Member(
                fields.text("name"),
                fields.text("id"),
                fields.parsed("state", "joining, active or leaving", RingDescriptorCodec::decodeState),
                fields.optionalText("zone"),
                fields.decimal("weight"),
                fields.text("address"),
                fields.optionalText("http"),
                fields.parsed("joined", "a time such as 2026-11-23T02:05:11Z", Instant::parse)
                        .getEpochSecond(),
                fields.whole("incarnation", 1, Long.MAX_VALUE));
    }

    private static MemberState decodeState(String label) {
        return Arrays.stream(MemberState.values())
                .filter(state -> state.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static JsonObject encodePast(RingDescriptor.Past past, List<RingMember> newer) {
        Set<RingMember> before = new HashSet<>(past.ring());
        Set<RingMember> after = new HashSet<>(newer);
        JsonArray out = new JsonArray();
        newer.stream().filter(member -> !before.contains(member)).forEach(member -> out.add(member.name()));
        JsonArray in = new JsonArray();
        past.ring().stream()
                .filter(member -> !after.contains(member))
                .forEach(member -> in.add(new JsonObject()
                        .put("name", member.name())
                        .put("weight", member.weight())
                        .put("zone", member.zone().orElse(null))));
        return new JsonObject()
                .put("version", past.version())
                .put("commitId", past.commitId())
                .put("out", out)
                .put("in", in);
    }

    private static RingDescriptor.Past decodePast(RingDescriptorFields fields, List<RingMember> newer) {
        Map<String, RingMember> ring = new TreeMap<>();
        newer.forEach(member -> ring.put(member.name(), member));
        fields.texts("out").forEach(ring::remove);
        for (RingDescriptorFields in : fields.objects("in", RING_MEMBER)) {
            RingMember member = new RingMember(in.text("name"), in.decimal("weight"), in.optionalText("zone"));
            ring.put(member.name(), member);
        }
        return new RingDescriptor.Past(
                fields.whole("version", 1, Long.MAX_VALUE), fields.text("commitId"), List.copyOf(ring.values()));
    }
}
