package dev.carabiner.wire;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** Members as JSON. */
public final class MemberDocuments {
    private MemberDocuments() {}

    /** The result of {@code members.list}. */
    public static JsonObject list(List<Member> members) {
        return new JsonObject()
                .put(
                        "members",
                        new JsonArray(
                                members.stream().map(MemberDocuments::member).toList()));
    }

    /** {@code members.list}, and the version of the ring that it was read from, for whoever goes on watching. */
    public static JsonObject listAt(long version, List<Member> members) {
        return list(members).put("version", version);
    }

    /** One member; without a zone or an HTTP door, without these fields. */
    public static JsonObject member(Member member) {
        JsonObject json = new JsonObject()
                .put("name", member.name())
                .put("id", member.id())
                .put("state", member.state().label());
        member.zone().ifPresent(zone -> json.put("zone", zone));
        json.put("weight", member.weight()).put("address", member.address());
        member.http().ifPresent(url -> json.put("http", url));
        return json.put("joined", Instant.ofEpochSecond(member.joinedSeconds()).toString())
                .put("incarnation", member.incarnation());
    }
}
