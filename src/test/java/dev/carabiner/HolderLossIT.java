package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of leases, leaders and verticles when the member that they live on is cut from the cluster for good. */
final class HolderLossIT {
    private static final Duration TTL = Duration.ofSeconds(4);
    private static final LockOptions WAITING =
            LockOptions.defaults().withTtl(TTL).waitingFor(Duration.ofMinutes(2));

    private ThreeMembers cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = ThreeMembers.start();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @CanIgnoreReturnValue
    private static <T> T got(Future<T> future) throws Exception {
        return future.await(90, TimeUnit.SECONDS);
    }

    /** Nobody is told, the sockets just close; but what runs on its Vert.x runs on, as on a member that is cut off. */
    private static void cutOff(Carabiner member) {
        HazelcastClusterManager manager = (HazelcastClusterManager) ((VertxInternal) member.vertx()).clusterManager();
        manager.getHazelcastInstance().getLifecycleService().terminate();
    }

    @Test
    void leaseAndLeadership_ofAMemberThatIsGone_areLostThereBeforeOthersGetThem() throws Exception {
        Lease lease = got(cluster.member(2).locks().acquire("work", WAITING));
        Leadership leadership = got(cluster.member(2).election("chief").campaign(WAITING.heldBy("three")));
        Future<Lease> next = cluster.member(0).locks().acquire("work", WAITING);
        Future<Leadership> heir = cluster.member(1).election("chief").campaign(WAITING.heldBy("two"));
        // Looked at when the next ones hear of it: on a busy machine words come late, but no clock goes slower.
        Future<Boolean> heldThen = next.map(granted -> lease.isHeld());
        Future<Boolean> ledThen = heir.map(elected -> leadership.lease().isHeld());
        cutOff(cluster.member(2));

        assertThat(got(next).token()).isGreaterThan(lease.token());
        assertThat(got(heir).term()).isGreaterThan(leadership.term());
        assertThat(got(heldThen)).isFalse();
        assertThat(got(ledThen)).isFalse();
        assertThat(got(leadership.lost())).isEqualTo(Lease.Loss.EXPIRED);
        assertThat(got(lease.lost())).isEqualTo(Lease.Loss.EXPIRED);
        assertThat(got(cluster.member(0).election("chief").leader()))
                .contains(new Leader("two", heir.result().term()));
    }

    /** When a verticle ran. */
    private record Run(long term, long startNanos, long endNanos) {}

    /** Writes down when it runs, and takes its time to stop. */
    private static final class Recorded extends VerticleBase {
        private final Queue<Run> runs;
        private final long term;
        private long startNanos;

        Recorded(Queue<Run> runs, long term) {
            this.runs = runs;
            this.term = term;
        }

        @Override
        public Future<?> start() {
            startNanos = System.nanoTime();
            return Future.succeededFuture();
        }

        @Override
        public Future<?> stop() {
            return vertx.timer(200).onComplete(stopped -> runs.add(new Run(term, startNanos, System.nanoTime())));
        }
    }

    @Test
    void verticleOnOneMember_neverRunsTwiceAndComesBack() throws Exception {
        Queue<Run> runs = new ConcurrentLinkedQueue<>();
        SoleOptions options = SoleOptions.defaults().within(Duration.ofSeconds(6), Duration.ofSeconds(2));
        List<SoleDeployment> deployments = new ArrayList<>();
        for (Carabiner member : cluster.all()) {
            deployments.add(member.deployOnOne("one", options, leadership -> new Recorded(runs, leadership.term())));
        }
        int first = awaitRunning(deployments, -1);
        assertThat(got(cluster.member(first).election("one").leader())
                        .orElseThrow()
                        .text())
                .isEqualTo(cluster.member(first).name());
        cutOff(cluster.member(first));
        int second = awaitRunning(deployments, first);
        TestCluster.awaitUntil("the first has stopped", () -> runs.size() == 1);
        got(deployments.get(second).close());
        int third = awaitRunning(deployments, first);
        assertThat(third).isNotEqualTo(second);
        got(deployments.get(third).close());

        List<Run> inOrder =
                runs.stream().sorted(Comparator.comparingLong(Run::startNanos)).toList();
        assertThat(inOrder).hasSize(3).isSortedAccordingTo(Comparator.comparingLong(Run::term));
        for (int i = 1; i < inOrder.size(); i++) {
            assertThat(inOrder.get(i).startNanos())
                    .isGreaterThan(inOrder.get(i - 1).endNanos());
        }
    }

    /** Which of them runs it, another one than {@code except}. */
    private static int awaitRunning(List<SoleDeployment> deployments, int except) {
        List<Integer> running = new ArrayList<>();
        TestCluster.awaitUntil("it runs", () -> {
            running.clear();
            for (int i = 0; i < deployments.size(); i++) {
                if (i != except && deployments.get(i).leadership().isPresent()) {
                    running.add(i);
                }
            }
            return !running.isEmpty();
        });
        assertThat(running).hasSize(1);
        return running.get(0);
    }
}
