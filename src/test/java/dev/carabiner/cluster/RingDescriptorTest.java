package dev.carabiner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RingDescriptorTest {
    private static final RingDescriptor UNWRITTEN = RingDescriptor.unwritten(RingHash.XXH3, 8);

    @Test
    void toBuffer_andBack_isEqual() {
        Member full = new Member(
                "a",
                "1",
                MemberState.ACTIVE,
                Optional.of("z"),
                2.5,
                "h:1",
                Optional.of("http://h:2"),
                1_700_000_000,
                1);
        RingDescriptor descriptor = UNWRITTEN
                .next(1, "c1", List.of(member("b", MemberState.LEAVING), full))
                .next(2, "c2", List.of(full));
        assertThat(RingDescriptor.from(descriptor.toBuffer())).isEqualTo(descriptor);
        assertThat(descriptor.history())
                .extracting(RingDescriptor.Past::version)
                .containsExactly(1L);
    }

    @Test
    void toBuffer_ofRandomHistories_andBack_isEqual() {
        Random random = new Random(1);
        List<MemberState> states = List.of(MemberState.JOINING, MemberState.ACTIVE, MemberState.LEAVING);
        RingDescriptor descriptor = UNWRITTEN;
        for (int version = 1; version <= 500; version++) {
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                if (random.nextBoolean()) {
                    members.add(new Member(
                            "n" + i,
                            "id" + i,
                            states.get(random.nextInt(3)),
                            random.nextBoolean() ? Optional.of("z" + random.nextInt(2)) : Optional.empty(),
                            1 + random.nextInt(2),
                            "h:1",
                            Optional.empty(),
                            version,
                            version));
                }
            }
            descriptor = descriptor.next(version, "c" + version, members);
            assertThat(RingDescriptor.from(descriptor.toBuffer())).isEqualTo(descriptor);
        }
        assertThat(descriptor.history()).hasSize(RingDescriptor.MAX_HISTORY);
        assertThat(descriptor.ringMembersAt(468)).isPresent();
        assertThat(descriptor.ringMembersAt(467)).isEmpty();
        assertThat(descriptor.follows("c468")).isTrue();
        assertThat(descriptor.follows("c467")).isFalse();
    }

    @Test
    void toBuffer_growsByTheChangesNotByMembersTimesHistory() {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            members.add(member("member-" + i, MemberState.ACTIVE));
        }
        RingDescriptor descriptor = UNWRITTEN.next(1, "c1", members);
        int alone = descriptor.toBuffer().length();
        for (int version = 2; version <= 40; version++) {
            members.set(0, member("member-0", version % 2 == 0 ? MemberState.LEAVING : MemberState.ACTIVE));
            descriptor = descriptor.next(version, "c" + version, members);
        }
        assertThat(descriptor.toBuffer().length()).isLessThan(alone + RingDescriptor.MAX_HISTORY * 150);
    }

    @Test
    void draw_takesActiveMembersOnly() {
        RingDescriptor descriptor = UNWRITTEN.next(
                1,
                "c",
                List.of(
                        member("c", MemberState.ACTIVE),
                        member("b", MemberState.JOINING),
                        member("a", MemberState.LEAVING)));
        assertThat(descriptor.members()).extracting(Member::name).containsExactly("a", "b", "c");
        assertThat(descriptor.draw()).isEqualTo(HashRing.of(RingHash.XXH3, 8, List.of(RingMember.of("c"))));
    }

    @Test
    void rolledBackFrom_anOlderOrAnotherValueOfTheSameVersion() {
        RingDescriptor one = UNWRITTEN.next(1, "one", List.of());
        RingDescriptor two = one.next(2, "two", List.of());
        RingDescriptor otherTwo = one.next(2, "other", List.of());
        assertThat(one.rolledBackFrom(two)).isTrue();
        assertThat(two.rolledBackFrom(otherTwo)).isTrue();
        assertThat(two.rolledBackFrom(two)).isFalse();
        assertThat(two.rolledBackFrom(one)).isFalse();
    }

    @Test
    void next_afterARollBack_remembersOnlyWhatCameBefore() {
        RingDescriptor lost = UNWRITTEN.next(1, "one", List.of()).next(9, "nine", List.of());
        assertThat(lost.history()).extracting(RingDescriptor.Past::version).containsExactly(1L);
    }

    @Test
    void from_otherFormat_isRefusedAsWhatItIs() {
        assertRefused(json -> json.put("format", 2).put("novelty", true), "format: 2 (expected: 1;");
        assertRefused(json -> json.remove("format"), "format: null (expected: 1;");
        assertRefused(json -> json.put("format", "1"), "format: 1 (expected: 1;");
    }

    @Test
    void from_badFields_namesFieldValueAndExpectation() {
        assertRefused(json -> json.put("version", 0), "version: 0 (expected: a whole number, 1 to");
        assertRefused(json -> json.put("version", 1.5), "version: 1.5");
        assertRefused(json -> json.put("hash", "crc"), "hash: crc (expected:");
        assertRefused(
                json -> json.put("virtualNodes", 4097), "virtualNodes: 4097 (expected: a whole number, 1 to 4096");
        assertRefused(json -> json.put("commitId", ""), "commitId:");
        assertRefused(json -> json.put("surprise", 1), "surprise: an unknown field");
        assertRefused(json -> json.put("members", "x"), "members: x (expected: an array");
        assertRefused(json -> json.put("members", new JsonArray().add(1)), "members: 1 (expected: objects only");
        assertRefused(json -> first(json).put("state", "dead"), "members[0].state: dead (expected: joining, active or");
        assertRefused(json -> first(json).put("weight", "1"), "members[0].weight: 1 (expected: a number");
        assertRefused(json -> first(json).put("weight", -1), "weight: -1.0");
        assertRefused(json -> first(json).remove("id"), "members[0].id: null (expected: a text");
        assertRefused(json -> first(json).put("joined", "today"), "members[0].joined: today (expected: a time");
        assertRefused(json -> first(json).put("incarnation", 0), "members[0].incarnation: 0");
        assertRefused(json -> json.getJsonArray("members").add(first(json).copy()), "name a twice");
        assertRefused(
                json -> json.getJsonArray("members").add(first(json).copy().put("name", "b")), "id a-1 twice");
        assertRefused(json -> past(json).put("version", 2), "history: version 2 (expected: below 2");
        assertRefused(json -> past(json).put("out", new JsonArray().add(3)), "history[0].out: 3 (expected: texts only");
    }

    @Test
    void from_rubbish_isRefused() {
        for (String rubbish : List.of("", "{", "[]", "\"x\"", "\u0000\u0001")) {
            assertThatThrownBy(() -> RingDescriptor.from(Buffer.buffer(rubbish)))
                    .isInstanceOf(RingDescriptorException.class)
                    .hasMessageContaining("not a JSON object");
        }
    }

    private static void assertRefused(Consumer<JsonObject> damage, String message) {
        RingDescriptor sound =
                UNWRITTEN.next(1, "c1", List.of()).next(2, "c2", List.of(member("a", MemberState.ACTIVE)));
        JsonObject json = new JsonObject(sound.toBuffer());
        damage.accept(json);
        assertThatThrownBy(() -> RingDescriptor.from(json.toBuffer()))
                .isInstanceOf(RingDescriptorException.class)
                .hasMessageContaining(message);
    }

    private static JsonObject first(JsonObject json) {
        return json.getJsonArray("members").getJsonObject(0);
    }

    private static JsonObject past(JsonObject json) {
        return json.getJsonArray("history").getJsonObject(0);
    }

    private static Member member(String name, MemberState state) {
        return new Member(name, name + "-1", state, Optional.empty(), 1, "h:1", Optional.empty(), 5, 1);
    }
}
