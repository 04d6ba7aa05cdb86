package dev.carabiner.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The placements of the textbook ring (MD5, three virtual nodes), as an independent Python program computed them. */
class SeedRingTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void points_ofSeedRing_areThoseOfTheTextbook(SeedCase seed) {
        HashRing ring = seed.ring();
        List<String> points = Points.describe(ring);
        assertThat(points).hasSize(3 * seed.live().size()).isEqualTo(seed.points());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void ownerAndReplicas_ofSeedRing_areThoseOfTheTextbook(SeedCase seed) {
        HashRing ring = seed.ring();
        assertThat(seed.keys()).hasSize(104).allSatisfy(key -> {
            assertThat(RingHash.hex(ring.hashOf(key.key()))).isEqualTo(key.hash());
            assertThat(ring.owner(key.key()).name()).isEqualTo(key.owner());
            assertThat(names(ring.replicas(key.key(), 3))).isEqualTo(key.replicas());
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void ring_reachedByAddingAndRemoving_isTheSeedRing(SeedCase seed) {
        HashRing grown = HashRing.of(RingHash.MD5, 3, List.of());
        for (String name : List.of("server2", "server1", "server3", "server0")) {
            grown = grown.with(RingMember.of(name));
        }
        for (String name : names(grown.members())) {
            grown = seed.live().contains(name) ? grown : grown.without(name);
        }
        HashRing ring = grown;
        assertThat(ring.digest()).isEqualTo(seed.ring().digest());
        assertThat(seed.keys()).allSatisfy(key -> assertThat(names(ring.replicas(key.key(), 3)))
                .isEqualTo(key.replicas()));
    }

    static Stream<SeedCase> cases() throws IOException {
        try (InputStream file = SeedRingTest.class.getResourceAsStream("seed-ring.json")) {
            JsonObject document = new JsonObject(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            return objects(document.getJsonArray("cases")).map(SeedRingTest::seedCase).toList().stream();
        }
    }

    private static SeedCase seedCase(JsonObject json) {
        return new SeedCase(
                strings(json.getJsonArray("live")),
                objects(json.getJsonArray("points"))
                        .map(point -> firstHalf(point.getString("point")) + " " + point.getString("node"))
                        .toList(),
                objects(json.getJsonArray("keys"))
                        .map(key -> new SeedKey(
                                key.getString("key"),
                                firstHalf(key.getString("hash")),
                                key.getString("owner"),
                                strings(key.getJsonArray("replicas"))))
                        .toList());
    }

    private static String firstHalf(String hex) {
        return hex.substring(0, 16);
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast);
    }

    private static List<String> strings(JsonArray array) {
        List<String> strings = new ArrayList<>();
        array.forEach(text -> strings.add((String) text));
        return strings;
    }

    private static List<String> names(List<RingMember> members) {
        return members.stream().map(RingMember::name).toList();
    }

    private record SeedKey(String key, String hash, String owner, List<String> replicas) {}

    private record SeedCase(List<String> live, List<String> points, List<SeedKey> keys) {
        HashRing ring() {
            return HashRing.of(
                    RingHash.MD5, 3, live.stream().map(RingMember::of).toList());
        }

        @Override
        public String toString() {
            return live.toString();
        }
    }
}
