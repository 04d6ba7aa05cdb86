package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.cluster.TestCluster;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What {@code ring.get} tells of the keys and locks that come most often, at a member that is alone. */
final class HotKeysIT {
    @Test
    void ringGet_afterManyRequests_namesTheHotKeysAndLocks() throws Exception {
        try (ThreeMembers cluster = ThreeMembers.start(1, 0, Map.of())) {
            Carabiner member = cluster.member(0);
            TestClient client = TestClient.bus(member);
            assertThat(hot(client).getJsonArray("keys")).isEmpty();

            KeyedRegistration counter = member.keyed().<Object>consumer("count", message -> message.reply(1));
            counter.ready().await(20, TimeUnit.SECONDS);
            for (int i = 0; i < 20; i++) {
                member.keyed()
                        .request("count", i % 4 == 0 ? "rare-" + i : "often", 1)
                        .await(20, TimeUnit.SECONDS);
                client.ask("lock.get", new JsonObject().put("lock", i % 4 == 0 ? "seldom-" + i : "busy"));
            }

            // A consumer that does not say at once what it has counted is left out.
            List<JsonObject> answers = new ArrayList<>();
            TestCluster.awaitUntil("six keys", () -> {
                JsonObject answer = hot(client);
                answers.add(answer);
                return answer.getJsonArray("keys").size() == 6;
            });
            JsonObject hot = answers.get(answers.size() - 1);
            JsonArray keys = hot.getJsonArray("keys");
            assertThat(keys.getJsonObject(0).getString("address")).isEqualTo("count");
            assertThat(keys.getJsonObject(0).getString("key")).isEqualTo("often");
            // It may have been halved meanwhile, on a slow machine.
            assertThat(keys.getJsonObject(0).getLong("count")).isBetween(1L, 15L);
            assertThat(hot.getJsonArray("locks").getJsonObject(0).getString("lock"))
                    .isEqualTo("busy");
            assertThat(hot.getLong("halfLife")).isEqualTo(10_000);

            counter.unregister().await(20, TimeUnit.SECONDS);
            assertThat(hot(client).getJsonArray("keys")).isEmpty();
        }
    }

    private static JsonObject hot(TestClient client) {
        return TestCluster.await(client.insist("ring.get", new JsonObject())).getJsonObject("hot");
    }
}
