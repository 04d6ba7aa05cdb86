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
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
        Optional<Leader> chief = Optional.of(new Leader("two", heir.result().term()));
        TestCluster.awaitUntil("it is known", () -> leader("chief").equals(chief));
    }

    private Optional<Leader> leader(String election) {
        return TestCluster.await(cluster.member(0).election(election).leader().otherwise(Optional.empty()));
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
        SoleOptions options = SoleOptions.defaults().within(Duration.ofSeconds(10), Duration.ofSeconds(4));
        List<SoleDeployment> deployments = new ArrayList<>();
        for (Carabiner member : cluster.all()) {
            deployments.add(member.deployOnOne("one", options, leadership -> new Recorded(runs, leadership.term())));
        }
        int first = awaitRunning(deployments, -1);
        String leading = cluster.member(first).name();
        TestCluster.awaitUntil("it leads", () -> leader("one").map(Leader::text).equals(Optional.of(leading)));
        cutOff(cluster.member(first));
        int second = awaitRunning(deployments, first);
        TestCluster.awaitUntil("the first has stopped", () -> !runs.isEmpty());
        got(deployments.get(second).close());
        int third = awaitRunning(deployments, first);
        assertThat(third).isNotEqualTo(second);
        got(deployments.get(third).close());

        List<Run> inOrder =
                runs.stream().sorted(Comparator.comparingLong(Run::startNanos)).toList();
        // More, if one could not renew its lease in time and stood again.
        assertThat(inOrder).hasSizeGreaterThanOrEqualTo(3).isSortedAccordingTo(Comparator.comparingLong(Run::term));
        for (int i = 1; i < inOrder.size(); i++) {
            assertThat(inOrder.get(i).startNanos())
                    .isGreaterThan(inOrder.get(i - 1).endNanos());
        }
    }

    /** Which of them runs it, another one than {@code except}. */
    private static int awaitRunning(List<SoleDeployment> deployments, int except) {
        AtomicInteger running = new AtomicInteger();
        TestCluster.awaitUntil("it runs", () -> {
            for (int i = 0; i < deployments.size(); i++) {
                if (i != except && deployments.get(i).leadership().isPresent()) {
                    running.set(i);
                    return true;
                }
            }
            return false;
        });
        return running.get();
    }
}
