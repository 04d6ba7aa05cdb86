package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.cluster.TestCluster;
import dev.carabiner.config.CarabinerOptions;
import dev.carabiner.ring.MovedRange;
import dev.carabiner.wire.Member;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The ring of a cluster, as an application in one of its members sees it. */
final class RingIT {
    private static final List<String> KEYS =
            IntStream.range(0, 200).mapToObj(i -> "customer/" + i).toList();

    @Test
    void ring_ofEachMember_namesTheSameOwners_andTellsWhatMoves() throws Exception {
        try (ThreeMembers cluster = ThreeMembers.start(2, 0, Map.of())) {
            Carabiner first = cluster.member(0);
            Carabiner second = cluster.member(1);
            TestCluster.awaitUntil("both", () -> membersInRing(first) == 2 && membersInRing(second) == 2);
            assertOwners(first, second);

            Queue<RingChange> changes = new ConcurrentLinkedQueue<>();
            Queue<RingChange> cancelled = new ConcurrentLinkedQueue<>();
            String verticle = first.vertx()
                    .deployVerticle(new VerticleBase() {
                        @Override
                        public Future<?> start() {
                            assertThat(first.ring().onChange(cancelled::add)).isNotNull();
                            return Future.succeededFuture();
                        }
                    })
                    .await(20, TimeUnit.SECONDS);
            first.vertx().undeploy(verticle).await(20, TimeUnit.SECONDS);
            Context context = first.vertx().getOrCreateContext();
            Promise<Void> listening = Promise.promise();
            context.runOnContext(now -> {
                first.ring().onChange(cancelled::add).cancel();
                Ring.Registration kept = first.ring().onChange(change -> {
                    assertThat(Vertx.currentContext()).isSameAs(context);
                    changes.add(change);
                });
                assertThat(kept).isNotNull();
                listening.complete();
            });
            listening.future().await(20, TimeUnit.SECONDS);
            long before = first.ring().version();
            List<String> owners = owners(first);

            Carabiner third = cluster.startAnother();

            TestCluster.awaitUntil("the third", () -> joined(changes).contains(third.name()));
            assertThat(changes.element().previous()).isEqualTo(before);
            List<RingChange> told = List.copyOf(changes);
            for (int i = 1; i < told.size(); i++) {
                assertThat(told.get(i).previous()).isEqualTo(told.get(i - 1).version());
            }
            RingChange join = told.stream()
                    .filter(change -> !change.joined().isEmpty())
                    .findFirst()
                    .orElseThrow();
            assertThat(join.left()).isEmpty();
            assertThat(MovedRange.share(join.moved())).isBetween(0.2, 0.5);
            List<String> ownersNow = owners(first);
            for (int i = 0; i < KEYS.size(); i++) {
                boolean another = !owners.get(i).equals(ownersNow.get(i));
                assertThat(join.moved(KEYS.get(i))).isEqualTo(another);
                assertThat(ownersNow.get(i)).isIn(owners.get(i), third.name());
            }

            cluster.stop(third);

            TestCluster.awaitUntil("the third is out", () -> changes.stream()
                    .anyMatch(change -> change.left().contains(third.name())));
            assertThat(owners(first)).isEqualTo(owners);
            assertThat(cancelled).isEmpty();
        }
    }

    @Test
    void ring_beforeTheMemberHasJoined_saysSo() throws Exception {
        Carabiner waiting = Carabiner.open(
                        new VertxOptions(),
                        CarabinerOptions.defaults().with("cluster.name", "ring-" + UUID.randomUUID()))
                .await(60, TimeUnit.SECONDS);
        try {
            assertThat(waiting.members()).isEmpty();
            assertThatThrownBy(() -> waiting.ring().version())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has not joined");
        } finally {
            waiting.close().await(30, TimeUnit.SECONDS);
        }
    }

    private static void assertOwners(Carabiner first, Carabiner second) throws Exception {
        assertThat(first.members().stream().map(Member::name)).containsExactly(first.name(), second.name());
        for (String key : KEYS) {
            String owner = TestClient.bus(second)
                    .ask("ring.owner", new JsonObject().put("key", key))
                    .getString("owner");
            assertThat(first.ring().owner(key)).hasValue(owner);
            assertThat(first.ring().isMine(key)).isEqualTo(owner.equals(first.name()));
            assertThat(second.ring().isMine(key)).isEqualTo(owner.equals(second.name()));
            assertThat(first.ring().replicas(key, 3))
                    .hasSize(2)
                    .startsWith(owner)
                    .doesNotHaveDuplicates();
        }
    }

    private static int membersInRing(Carabiner member) {
        return member.ring().snapshot().members().size();
    }

    private static List<String> owners(Carabiner member) {
        return KEYS.stream().map(key -> member.ring().owner(key).orElseThrow()).toList();
    }

    private static List<String> joined(Queue<RingChange> changes) {
        return changes.stream().flatMap(change -> change.joined().stream()).toList();
    }
}
