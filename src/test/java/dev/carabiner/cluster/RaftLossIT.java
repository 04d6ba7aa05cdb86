package dev.carabiner.cluster;

import static dev.carabiner.cluster.TestCluster.await;
import static dev.carabiner.cluster.TestCluster.awaitRaft;
import static dev.carabiner.cluster.TestCluster.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cp.internal.RaftService;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import dev.carabiner.cluster.TestCluster.Node;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Four members, three of which vote, and one loss after the other. Each test goes on where the one before ended. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RaftLossIT {
    private static final System.Logger LOG = System.getLogger(RaftLossIT.class.getName());
    private static final Buffer VALUE = Buffer.buffer("kept");

    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start(4, Map.of("cluster.raft", "3", "locks.shards", "4"));
        assertThat(await(shard(cluster.node(0), 0).compareAndSet(null, VALUE))).isTrue();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    @Order(0)
    void removal_ofAVoterThatLives_isMadeGoodAndTheRemovedOneSaysThatItIsToStartAnew() {
        Node removed = voters().get(0);
        Node other = voters().get(1);
        UUID id = removed.manager()
                .getHazelcastInstance()
                .getCPSubsystem()
                .getLocalCPMember()
                .getUuid();

        // What its steward's neighbours do about a member that they have not seen for too long.
        other.manager()
                .getHazelcastInstance()
                .getCPSubsystem()
                .getCPSubsystemManagementService()
                .removeCPMember(id)
                .toCompletableFuture()
                .join();

        EndOfLife end = await(removed.manager().stopped());
        assertThat(end.reason()).contains("was removed and replaced; started again, it can vote");
        assertThat(end.remedy()).isEqualTo(EndOfLife.Remedy.NEW_LIFE);
        awaitUntil("the fourth in its place", () -> state(other) == RaftStatus.State.WHOLE);
        cluster.kill(removed);
        cluster.join(Map.of());
        // One that has stepped in votes in a group only once it has heard of it; until then the next loss is one too
        // many.
        awaitUntil(
                "every group served by three",
                () -> living().stream()
                                .filter(node -> groupsServedBy(node) == 4)
                                .count()
                        == 3);
    }

    @Test
    @Order(1)
    void loss_ofAVoter_isMadeGoodByTheFourthMember() {
        Node lost = voters().get(0);

        long tookMillis = killAndAwaitWhole(lost);

        LOG.log(System.Logger.Level.INFO, "made good after the first loss in {0} ms", tookMillis);
        assertThat(voters()).hasSize(3).doesNotContain(lost);
    }

    @Test
    @Order(2)
    void loss_ofASecondVoterRightAfterwards_isSurvived() {
        Node lost = voters().get(0);
        Node witness = voters().get(1);

        cluster.kill(lost);

        awaitUntil("the register", () -> reads(witness));
        assertThat(awaitRaft(witness, RaftStatus.State.DEGRADED).explanation())
                .contains("2 of 3 raft members are here, missing 127.0.0.1:");
    }

    @Test
    @Order(3)
    void newcomer_afterALossThatNobodyCouldMakeGood_takesThePlace() {
        Node fresh = cluster.join(Map.of());
        long begun = System.nanoTime();

        awaitUntil("its part in every group", () -> groupsServedBy(fresh) == 4);

        LOG.log(System.Logger.Level.INFO, "made good by a newcomer in {0} ms", (System.nanoTime() - begun) / 1_000_000);
        awaitUntil("a whole group", () -> state(fresh) == RaftStatus.State.WHOLE);
        Node lost = voters().stream()
                .filter(node -> !node.equals(fresh))
                .findFirst()
                .orElseThrow();
        Node witness = voters().stream()
                .filter(node -> !node.equals(fresh) && !node.equals(lost))
                .findFirst()
                .orElseThrow();
        // It learns of it by asking, in its own time.
        awaitUntil("the witness to know the new group", () -> state(witness) == RaftStatus.State.WHOLE);
        cluster.kill(lost);
        awaitUntil("its removal", () -> witness.manager().liveMemberIds().size() == 2);
        assertThat(witness.manager().isRaftLost())
                .as("the one that was replaced is no longer counted")
                .isFalse();
        awaitUntil("the register", () -> reads(fresh));
    }

    @Test
    @Order(4)
    void majority_lost_isSaidAtOnceWithTheWayOut() throws Exception {
        Node last = voters().get(0);
        Node lost = voters().get(1);

        cluster.kill(lost);

        awaitUntil("the loss", () -> last.manager().isRaftLost());
        long begun = System.nanoTime();
        RaftStatus status = await(last.manager().raftStatus());
        // It gives up after 2 s; what it asks Hazelcast for would be given up after more than a minute.
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(10));
        assertThat(status.state()).isEqualTo(RaftStatus.State.LOST);
        assertThat(status.members()).isEqualTo(1);
        assertThat(status.explanation())
                .contains(lost.manager().clusterAddress())
                .contains("nothing is granted, renewed or released")
                .contains("stop all members, then start them");
    }

    @Test
    @Order(5)
    void majority_lost_isNotBroughtBackByStartingTheMissingOneAgain() {
        Node last = living().get(0);
        Node lost = cluster.nodes().stream()
                .filter(node -> !node.equals(last))
                .reduce((first, second) -> second)
                .orElseThrow();
        int port = lost.manager().options().cluster().port().number();
        awaitUntil("its removal", () -> last.manager().liveMemberIds().size() == 1);

        Node again = await(cluster.joinWithoutRegisters(Map.of("cluster.port", Integer.toString(port))));

        awaitUntil("it in the cluster", () -> last.manager().liveMemberIds().contains(again.id()));
        awaitUntil("the loss named although both are here", () -> state(last) == RaftStatus.State.LOST);
        assertThat(reads(last)).isFalse();
        assertThat(again.manager().registersReady().isComplete()).isFalse();
    }

    private static long killAndAwaitWhole(Node lost) {
        long begun = System.nanoTime();
        cluster.kill(lost);
        List<Node> rest = living();
        awaitUntil(
                "a whole group again",
                () -> rest.stream().allMatch(node -> groupsServedBy(node) == 4)
                        && state(rest.get(0)) == RaftStatus.State.WHOLE);
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private static RaftStatus.State state(Node node) {
        return await(node.manager().raftStatus()).state();
    }

    private static boolean reads(Node node) {
        return await(shard(node, 0).read().map(VALUE::equals).otherwise(false));
    }

    private static List<Node> living() {
        return cluster.nodes().stream()
                .filter(node -> node.manager()
                        .getHazelcastInstance()
                        .getLifecycleService()
                        .isRunning())
                .toList();
    }

    /** Those alive that vote. */
    private static List<Node> voters() {
        return living().stream().filter(node -> groupsServedBy(node) > 0).toList();
    }

    private static int groupsServedBy(Node node) {
        HazelcastInstanceProxy hazelcast =
                (HazelcastInstanceProxy) node.manager().getHazelcastInstance();
        RaftService raft = hazelcast.getOriginal().node.getNodeEngine().getService(RaftService.SERVICE_NAME);
        return raft.getAllRaftNodes().size();
    }

    private static Register shard(Node node, int shard) {
        return await(VertxRegisters.open(node.vertx())).shard(shard);
    }
}
