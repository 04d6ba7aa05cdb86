package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Work in shards on real members that come, leave and die: each shard runs on one member at a time, and on some. */
final class ShardsIT {
    private static final int COUNT = 12;
    private static final Duration TTL = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Who works on each shard, from the call of started until stopped is done. */
    private final Map<Integer, String> working = new ConcurrentHashMap<>();

    private final Map<Integer, Queue<Long>> tokens = new ConcurrentHashMap<>();
    private final Queue<String> overlaps = new ConcurrentLinkedQueue<>();

    /**
     * Since when shards run elsewhere which the killed member was late to stop. By its clock it has lost them before, but
     * only by some tens of milliseconds, and an event loop on a busy machine may be later than that.
     */
    private final Map<Integer, Long> lateSinceNanos = new ConcurrentHashMap<>();

    private final Set<Integer> stoppedByKilled = ConcurrentHashMap.newKeySet();

    private volatile String killed = "";

    private final class Work implements ShardHandler {
        private final Carabiner member;

        Work(Carabiner member) {
            this.member = member;
        }

        @Override
        public Future<Void> started(int shard, long token) {
            String other = working.putIfAbsent(shard, member.name());
            if (other != null && other.equals(killed)) {
                lateSinceNanos.put(shard, System.nanoTime());
                working.put(shard, member.name());
                if (stoppedByKilled.contains(shard)) {
                    lateSinceNanos.remove(shard); // It was told in time, and only tidies up.
                }
            } else if (other != null) {
                overlaps.add(shard + " started by " + member.name() + " while " + other + " works on it");
            }
            tokens.computeIfAbsent(shard, fresh -> new ConcurrentLinkedQueue<>())
                    .add(token);
            return member.vertx().timer(5).mapEmpty();
        }

        @Override
        public Future<Void> stopped(int shard) {
            if (member.name().equals(killed)) {
                stoppedByKilled.add(shard);
                Long sinceNanos = lateSinceNanos.remove(shard);
                if (sinceNanos != null && System.nanoTime() - sinceNanos > TTL.toNanos()) {
                    overlaps.add(shard + " stopped more than " + TTL + " after another one had started it");
                }
            }
            return member.vertx().timer(20).<Void>mapEmpty().onSuccess(done -> working.remove(shard, member.name()));
        }
    }

    private ShardWork begin(Carabiner member) {
        return member.keyed().shards("batch", COUNT, TTL, new Work(member));
    }

    private void awaitAllOn(List<Carabiner> members, List<ShardWork> works) {
        TestCluster.awaitUntil("all shards run on " + members.size(), PATIENCE, () -> {
            Set<Integer> running = ConcurrentHashMap.newKeySet();
            works.forEach(work -> running.addAll(work.running()));
            List<String> names = members.stream().map(Carabiner::name).toList();
            return running.size() == COUNT && names.containsAll(working.values());
        });
    }

    @Test
    void shards_throughJoinLeaveAndDeath_runOnOneMemberAtATime() throws Exception {
        try (ThreeMembers cluster = ThreeMembers.start()) {
            // An application may lock what it calls by the same names.
            for (int shard = 0; shard < COUNT; shard++) {
                // Registers of a new cluster grant nothing in their first second, so a try may be too early.
                LockOptions waiting = LockOptions.defaults().waitingFor(Duration.ofSeconds(30));
                assertThat(TestCluster.await(cluster.member(0).locks().acquire("batch/" + shard, waiting)))
                        .isNotNull();
            }
            List<ShardWork> works = new ArrayList<>();
            cluster.all().forEach(member -> works.add(begin(member)));
            awaitAllOn(cluster.all(), works);
            TestCluster.awaitUntil("each works", PATIENCE, () -> works.stream()
                    .noneMatch(work -> work.running().isEmpty()));

            Carabiner another = cluster.startAnother();
            works.add(begin(another));
            TestCluster.awaitUntil("the new one works", PATIENCE, () -> working.containsValue(another.name()));
            awaitAllOn(cluster.all(), works);

            cluster.stop(another);
            assertThat(working).doesNotContainValue(another.name());
            assertThat(works.remove(3).running()).isEmpty();
            awaitAllOn(cluster.all(), works);

            Carabiner victim = cluster.member(2);
            TestCluster.awaitUntil("it works", PATIENCE, () -> working.containsValue(victim.name()));
            killed = victim.name();
            kill(victim);
            TestCluster.awaitUntil(
                    "the others work",
                    PATIENCE,
                    () -> working.size() == COUNT && !working.containsValue(victim.name()));
            awaitAllOn(cluster.all().subList(0, 2), works.subList(0, 2));
            TestCluster.awaitUntil("the killed one has stopped", PATIENCE, lateSinceNanos::isEmpty);

            assertThat(overlaps).isEmpty();
            assertThat(tokens).hasSize(COUNT);
            tokens.forEach((shard, granted) -> assertThat(List.copyOf(granted))
                    .as("tokens of shard %s", shard)
                    .isSorted()
                    .doesNotHaveDuplicates());
        }
    }

    /** Dies as a process does, but that its handlers still run: they must stop before the others begin. */
    private static void kill(Carabiner member) {
        HazelcastClusterManager manager = (HazelcastClusterManager) ((VertxInternal) member.vertx()).clusterManager();
        manager.getHazelcastInstance().getLifecycleService().terminate();
    }
}
