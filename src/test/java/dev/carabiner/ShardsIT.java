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

    private final class Work implements ShardHandler {
        private final Carabiner member;

        Work(Carabiner member) {
            this.member = member;
        }

        @Override
        public Future<Void> started(int shard, long token) {
            String other = working.putIfAbsent(shard, member.name());
            if (other != null) {
                overlaps.add(shard + " started by " + member.name() + " while " + other + " works on it");
            }
            tokens.computeIfAbsent(shard, fresh -> new ConcurrentLinkedQueue<>())
                    .add(token);
            return member.vertx().timer(5).mapEmpty();
        }

        @Override
        public Future<Void> stopped(int shard) {
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
                assertThat(TestCluster.await(cluster.member(0).locks().acquire("batch/" + shard)))
                        .isNotNull();
            }
            List<ShardWork> works = new ArrayList<>();
            cluster.all().forEach(member -> works.add(begin(member)));
            awaitAllOn(cluster.all(), works);
            assertThat(works).allMatch(work -> !work.running().isEmpty());

            Carabiner another = cluster.startAnother();
            works.add(begin(another));
            TestCluster.awaitUntil("the new one works", PATIENCE, () -> working.containsValue(another.name()));
            awaitAllOn(cluster.all(), works);

            cluster.stop(another);
            assertThat(working).doesNotContainValue(another.name());
            assertThat(works.remove(3).running()).isEmpty();
            awaitAllOn(cluster.all(), works);

            Carabiner victim = cluster.member(2);
            assertThat(working).containsValue(victim.name());
            kill(victim);
            TestCluster.awaitUntil(
                    "the others work",
                    PATIENCE,
                    () -> working.size() == COUNT && !working.containsValue(victim.name()));
            awaitAllOn(cluster.all().subList(0, 2), works.subList(0, 2));

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
