package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is left of leases, waits and the ring when a member dies without a word. */
final class MemberLossIT {
    private static final int LOCKS = 24;

    @Test
    void death_ofAMember_movesItsShardsAndKeepsLeasesWaitsAndTokens() throws Exception {
        try (TestClients clients = new TestClients();
                ThreeMembers cluster = ThreeMembers.start()) {
            TestClient first = clients.socket(cluster.member(0));
            TestClient second = clients.socket(cluster.member(1));
            List<JsonObject> leases = new ArrayList<>();
            List<Future<JsonObject>> waits = new ArrayList<>();
            Set<String> owners = new HashSet<>();
            for (int i = 0; i < LOCKS; i++) {
                // Spread over all shards, so that some belong to the member that dies.
                leases.add(first.ask("lock.acquire", lock(i).put("ttl", 60_000).put("wait", 10_000)));
                owners.add(first.ask("lock.get", lock(i)).getString("owner"));
                waits.add(second.insist("lock.acquire", lock(i).put("wait", 60_000)));
            }
            assertThat(owners).contains("member-3");

            kill(cluster.member(2));
            awaitRing(first, 2);
            awaitRing(second, 2);

            assertThat(first.ask("ring.get", new JsonObject()).getString("digest"))
                    .isEqualTo(second.ask("ring.get", new JsonObject()).getString("digest"));
            for (int i = 0; i < LOCKS; i++) {
                JsonObject id = lock(i).put("leaseId", leases.get(i).getString("leaseId"));
                assertThat(renewed(first, id)).isEqualTo(leases.get(i).getLong("token"));
                assertThat(waits.get(i).isComplete()).isFalse();
                first.ask("lock.release", id);
                assertThat(waits.get(i).await(30, TimeUnit.SECONDS).getLong("token"))
                        .isGreaterThan(leases.get(i).getLong("token"));
            }
        }
    }

    /** Dies as a process does: nobody is told, the sockets just close. */
    private static void kill(Carabiner member) {
        HazelcastClusterManager manager = (HazelcastClusterManager) ((VertxInternal) member.vertx()).clusterManager();
        manager.getHazelcastInstance().getLifecycleService().terminate();
    }

    private static void awaitRing(TestClient client, int members) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (client.ask("ring.get", new JsonObject()).getJsonArray("members").size() != members) {
            assertThat(System.nanoTime()).as("a ring of " + members).isLessThan(deadline);
        }
    }

    /** The token that a renewal answers; while the owner changes it may be {@code unavailable} for a moment. */
    private static long renewed(TestClient client, JsonObject id) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                return client.ask("lock.renew", id).getLong("token");
            } catch (TestClient.Refused refused) {
                assertThat(refused.code).isEqualTo("unavailable");
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        }
    }

    private static JsonObject lock(int index) {
        return new JsonObject().put("lock", "lost/" + index);
    }
}
