package dev.carabiner.cluster;

import static dev.carabiner.cluster.TestCluster.await;
import static dev.carabiner.cluster.TestCluster.awaitRaft;
import static dev.carabiner.cluster.TestCluster.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.hazelcast.config.Config;
import com.hazelcast.config.EndpointConfig;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.cp.CPMember;
import com.hazelcast.cp.internal.RaftService;
import com.hazelcast.instance.ProtocolType;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import dev.carabiner.cluster.TestCluster.Node;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.shareddata.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Three members under consensus. The last tests in order kill members, so that one cluster serves all. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RaftClusterIT {
    private static final Map<String, String> SETTINGS = Map.of("cluster.raft", "3", "locks.shards", "8");

    private static TestCluster cluster;

    private static RaftStatus statusWithTwo;
    private static @Nullable String refusalWhileForming;

    // The third Raft member is long in coming, and a stranger comes before it.
    @BeforeAll
    static void start() {
        cluster = TestCluster.startForming(2, SETTINGS);
        statusWithTwo = await(cluster.node(0).manager().raftStatus());
        Throwable refusal = catchThrowable(() -> await(joinStranger(Map.of("ring.hash", "md5"))));
        refusalWhileForming = refusal == null ? null : refusal.getMessage();
        cluster.join(Map.of());
        for (Node node : cluster.nodes()) {
            await(node.manager().registersReady());
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    @Order(1)
    void start_withTooFewMembers_saysHowManyItWaitsFor() {
        assertThat(statusWithTwo.state()).isEqualTo(RaftStatus.State.FORMING);
        assertThat(statusWithTwo.explanation()).isEqualTo("waiting for 3 members, 2 here");
    }

    @Test
    @Order(1)
    void join_ofAStrangerWhileForming_isRefusedAndEndsNobodyElse() {
        assertThat(refusalWhileForming).contains("ring.hash: md5 (expected: xxh3, as on the member at 127.0.0.1:");
        for (Node node : cluster.nodes()) {
            assertThat(node.manager().stopped().isComplete()).isFalse();
        }
    }

    @Test
    @Order(1)
    void registers_writtenByOneMember_areReadByAll() {
        Buffer value = Buffer.buffer(new byte[] {1, 0, -128, 127});

        assertThat(await(shard(0, 0).compareAndSet(null, value))).isTrue();
        for (int member = 0; member < 3; member++) {
            assertThat(await(shard(member, 0).read())).isEqualTo(value);
            assertThat(await(shard(member, 0).compareAndSet(null, value))).isFalse();
        }
    }

    @Test
    @Order(1)
    void compareAndSet_byManyAtOnce_isWonByExactlyOneEachRound() {
        Buffer standing = Buffer.buffer("start");
        assertThat(await(shard(0, 1).compareAndSet(null, standing))).isTrue();
        for (int round = 0; round < 10; round++) {
            List<Future<Boolean>> attempts = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                attempts.add(shard(i % 3, 1).compareAndSet(standing, Buffer.buffer(round + "/" + i)));
            }
            List<Integer> winners = new ArrayList<>();
            for (int i = 0; i < attempts.size(); i++) {
                if (await(attempts.get(i))) {
                    winners.add(i);
                }
            }

            assertThat(winners).hasSize(1);
            standing = Buffer.buffer(round + "/" + winners.get(0));
            assertThat(await(shard(round % 3, 1).read())).isEqualTo(standing);
        }
    }

    @Test
    @Order(1)
    void counters_ofAllMembers_areOne() {
        List<Future<Long>> increments = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            increments.add(cluster.node(i % 3)
                    .vertx()
                    .sharedData()
                    .getCounter("a@b/c d")
                    .compose(Counter::incrementAndGet));
        }

        assertThat(increments.stream().map(TestCluster::await).sorted().toList())
                .doesNotHaveDuplicates()
                .endsWith(30L);
    }

    @Test
    @Order(1)
    void status_ofAWholeCluster_saysSoOnEveryMember() {
        Set<String> ids = cluster.nodes().stream().map(Node::id).collect(Collectors.toSet());
        for (Node node : cluster.nodes()) {
            RaftStatus status = awaitRaft(node, RaftStatus.State.WHOLE);

            assertThat(status.members()).isEqualTo(3);
            assertThat(status.required()).isEqualTo(3);
            assertThat(node.manager().liveMemberIds()).isEqualTo(ids);
        }
    }

    @Test
    @Order(1)
    void memberBus_messageToAnotherMember_arrivesOnItsContext() {
        Vertx receiver = cluster.node(1).vertx();
        Context context = receiver.getOrCreateContext();
        Promise<String> received = Promise.promise();
        EventBusMemberBus there = await(EventBusMemberBus.open(
                receiver,
                context,
                cluster.node(1).id(),
                message -> received.tryComplete(message + " " + (Vertx.currentContext() == context))));
        Vertx sender = cluster.node(0).vertx();
        EventBusMemberBus here = await(EventBusMemberBus.open(
                sender, sender.getOrCreateContext(), cluster.node(0).id(), ignored -> {}));

        // A message may be lost while the sender does not know of the address yet, so it is sent until it arrives.
        awaitUntil("a message", () -> {
            here.send(cluster.node(1).id(), Buffer.buffer("hello"));
            return received.future().isComplete();
        });

        assertThat(await(received.future())).isEqualTo("hello true");
        await(there.close());
        await(here.close());
    }

    @Test
    @Order(1)
    void config_ofAMember_opensOnePortForMembersAndLooksForNobodyByItself() {
        Config config = cluster.node(0).manager().getHazelcastInstance().getConfig();
        JoinConfig join = config.getAdvancedNetworkConfig().getJoin();
        JavaSerializationFilterConfig filter = config.getSerializationConfig().getJavaSerializationFilterConfig();

        assertThat(config.getAdvancedNetworkConfig().isEnabled()).isTrue();
        assertThat(config.getAdvancedNetworkConfig().getEndpointConfigs().values())
                .extracting(EndpointConfig::getProtocolType)
                .containsExactly(ProtocolType.MEMBER);
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
        assertThat(join.isAutoDetectionEnabled()).isFalse();
        assertThat(filter.isDefaultsDisabled()).isTrue();
        assertThat(filter.getWhitelist().isListed("java.util.ArrayList")).isTrue();
        assertThat(filter.getWhitelist().isListed("java.net.URL")).isFalse();
        assertThat(filter.getWhitelist().isListed("java.rmi.server.UnicastRef")).isFalse();
    }

    @Test
    @Order(1)
    void deserialization_ofAClassThatIsNotListed_isRefused() {
        var users = cluster.node(0).manager().getHazelcastInstance().<String, Object>getMap("users");
        users.set("key", new java.net.InetSocketAddress(1));

        assertThatThrownBy(() -> cluster.node(1)
                        .manager()
                        .getHazelcastInstance()
                        .<String, Object>getMap("users")
                        .get("key"))
                .hasStackTraceContaining("Resolving class java.net.InetSocketAddress is not allowed");
    }

    @Test
    @Order(1)
    void memberPort_spokenToInTheClientProtocol_closesTheConnection() throws IOException {
        int port = cluster.node(0).manager().options().cluster().port().number();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) TestCluster.PATIENCE.toMillis());
            socket.getOutputStream().write("CP2".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(new byte[64]);
            socket.getOutputStream().flush();

            // Three letters for an unknown protocol, and the end.
            assertThat(everythingSaid(socket)).isIn("HZX", "");
        }
    }

    @Test
    @Order(2)
    void join_withAnotherNumberOfShards_isRefusedNamingKeyAndBothValues() {
        CarabinerClusterManager stranger = new CarabinerClusterManager(cluster.options(Map.of("locks.shards", "16")));
        Future<Vertx> joining = Vertx.builder().withClusterManager(stranger).buildClustered();

        assertThatThrownBy(() -> await(joining))
                .hasMessageContaining("locks.shards: 16 (expected: 8, as on the member at 127.0.0.1:");
        assertThat(stranger.liveMemberIds()).isEmpty();
        awaitUntil(
                "the stranger gone",
                () -> cluster.node(0).manager().liveMemberIds().size() == 3);
        assertThat(await(shard(2, 0).read())).isNotNull();
    }

    @Test
    @Order(3)
    void kill_ofOneMember_leavesTheOthersAbleToWrite() {
        AtomicInteger hints = new AtomicInteger();
        Vertx survivor = cluster.node(0).vertx();
        cluster.node(0).manager().onLivenessChange(survivor.getOrCreateContext(), hints::incrementAndGet);
        Node killed = cluster.node(2);

        cluster.kill(killed);

        EndOfLife end = await(killed.manager().stopped());
        assertThat(end.reason()).contains("Hazelcast has stopped");
        assertThat(end.remedy()).isEqualTo(EndOfLife.Remedy.NEW_PROCESS);
        assertThat(killed.manager().liveMemberIds()).isEmpty();
        awaitUntil("a hint", () -> hints.get() > 0);
        awaitUntil(
                "its removal", () -> !cluster.node(0).manager().liveMemberIds().contains(killed.id()));
        for (int shard = 2; shard < 8; shard++) {
            Register register = shard(shard % 2, shard);
            Buffer value = Buffer.buffer("after");
            // While a group elects a leader a write may fail, which says nothing about it.
            awaitUntil("a write", () -> wrote(register, value));
        }
        assertThat(awaitRaft(cluster.node(1), RaftStatus.State.DEGRADED).members())
                .isEqualTo(2);
    }

    @Test
    @Order(4)
    void steward_afterARaftMemberIsRemoved_letsANewMemberStepIn() {
        var management = cluster.node(0)
                .manager()
                .getHazelcastInstance()
                .getCPSubsystem()
                .getCPSubsystemManagementService();
        Node fourth = cluster.join(Map.of());
        Optional<CPMember> dead = management.getCPMembers().toCompletableFuture().join().stream()
                .filter(member -> cluster.node(0).manager().getHazelcastInstance().getCluster().getMembers().stream()
                        .noneMatch(alive -> alive.getAddress().equals(member.getAddress())))
                .findFirst();

        // What the steward of the oldest does ten seconds after the loss; if all of this took so long, it has, or does.
        for (CPMember member : dead.stream().toList()) {
            await(Future.fromCompletionStage(management.removeCPMember(member.getUuid()))
                    .otherwiseEmpty());
        }

        assertThat(awaitRaft(fourth, RaftStatus.State.WHOLE).members()).isEqualTo(3);
        awaitUntil(
                "its own part in it",
                () -> fourth.manager().getHazelcastInstance().getCPSubsystem().getLocalCPMember() != null);
        awaitUntil("the register", () -> reads(3));
        // A member votes in a group once it has heard of it from the leader, a moment after it was taken in. The next
        // test
        // would otherwise take away the majority.
        awaitUntil("its part in every group", () -> groupsServedBy(fourth) == 4);
    }

    @Test
    @Order(5)
    void steward_ofAMemberRestartedAtItsAddress_takesThePlaceOfItsEarlierLife() {
        Node killed = cluster.node(1);
        cluster.kill(killed);
        // As the start of a JVM would give them time for: Hazelcast cuts a newcomer's connections if it still has to
        // clear
        // away those of the dead member at the same address.
        for (Node survivor : List.of(cluster.node(0), cluster.node(3))) {
            awaitUntil("its removal", () -> !survivor.manager().liveMemberIds().contains(killed.id()));
        }

        Node restarted = cluster.join(Map.of(
                "cluster.port",
                Integer.toString(killed.manager().options().cluster().port().number())));

        assertThat(restarted.manager().clusterAddress())
                .isEqualTo(killed.manager().clusterAddress());
        awaitUntil(
                "its part in a whole group",
                () -> await(restarted.manager().raftStatus()).state() == RaftStatus.State.WHOLE
                        && restarted
                                        .manager()
                                        .getHazelcastInstance()
                                        .getCPSubsystem()
                                        .getLocalCPMember()
                                != null);
        awaitUntil("the register", () -> reads(4));
        assertThat(restarted.manager().liveMemberIds()).hasSize(3).doesNotContain(killed.id());
    }

    private static Future<Vertx> joinStranger(Map<String, String> settings) {
        CarabinerClusterManager stranger = new CarabinerClusterManager(cluster.options(settings));
        return Vertx.builder().withClusterManager(stranger).buildClustered();
    }

    private static int groupsServedBy(Node node) {
        HazelcastInstanceProxy hazelcast =
                (HazelcastInstanceProxy) node.manager().getHazelcastInstance();
        RaftService raft = hazelcast.getOriginal().node.getNodeEngine().getService(RaftService.SERVICE_NAME);
        return raft.getAllRaftNodes().size();
    }

    /** A group that elects a leader does not answer. What it answers must be what was written. */
    private static boolean reads(int member) {
        Future<Buffer> read = shard(member, 2).read();
        boolean answered = await(read.map(true).otherwise(false));
        if (answered) {
            assertThat(read.result()).isEqualTo(Buffer.buffer("after"));
        }
        return answered;
    }

    private static boolean wrote(Register register, Buffer value) {
        return await(register.compareAndSet(null, value)
                .compose(written -> register.read())
                .map(value::equals)
                .otherwise(false));
    }

    private static Register shard(int member, int shard) {
        return await(VertxRegisters.open(cluster.node(member).vertx())).shard(shard);
    }

    // A reset instead of an end is the same refusal said less politely.
    private static String everythingSaid(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (SocketException reset) {
            return "";
        }
    }
}
