package dev.carabiner.cluster;

import static dev.carabiner.cluster.TestCluster.await;
import static dev.carabiner.cluster.TestCluster.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import dev.carabiner.cluster.TestCluster.Node;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a member does that was away, took the others for gone, and cleans up after them when it is back. */
class OwnEntriesIT {
    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start(2, Map.of());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void entries_deletedByAnother_areThereAgain() {
        Node cleaned = cluster.node(0);
        Node other = cluster.node(1);
        HazelcastInstance cleaner = other.manager().getHazelcastInstance();
        MessageConsumer<String> consumer =
                cleaned.vertx().eventBus().consumer("here", message -> message.reply("heard"));
        await(consumer.completion());
        awaitUntil("an answer", () -> answers(other));

        String node = cleaned.manager().getNodeId();
        cleaner.getMap("__vertx.nodeInfo").remove(node);
        MultiMap<String, Object> consumers = cleaner.getMultiMap("__vertx.subs");
        consumers.keySet().forEach(address -> consumers.get(address).stream()
                .filter(entry -> entry.toString().contains(node))
                .forEach(entry -> assertThat(consumers.remove(address, entry)).isTrue()));

        awaitUntil("its node", () -> cleaner.getMap("__vertx.nodeInfo").containsKey(node));
        awaitUntil("its consumer", () -> answers(other));
        await(consumer.unregister());
        assertThat(consumers.get("here")).isEmpty();
    }

    @Test
    void consumers_thatComeAndGoMeanwhile_leaveNothingBehind() {
        Node node = cluster.node(0);
        MultiMap<String, Object> consumers =
                node.manager().getHazelcastInstance().getMultiMap("__vertx.subs");
        long end = System.nanoTime() + 4_500_000_000L; // Two looks and more.
        while (System.nanoTime() < end) {
            MessageConsumer<String> consumer = node.vertx().eventBus().consumer("there", message -> {});
            await(consumer.completion());
            consumers.remove("there");
            await(consumer.unregister());
        }
        awaitUntil("no consumer", () -> consumers.get("there").isEmpty());
    }

    private static boolean answers(Node node) {
        return await(node.vertx()
                .eventBus()
                .<String>request("here", "", new DeliveryOptions().setSendTimeout(2_000))
                .map(reply -> reply.body().equals("heard"))
                .otherwise(false));
    }
}
