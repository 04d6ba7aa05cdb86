package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.cluster.RingView;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The order of messages of a key, on members that see the ring each in its own time, over connections that keep the order
 * between two members and delay at will. Decisions and lanes are the real ones.
 */
final class KeyedOrderSimulationTest {
    private static final int SEEDS = 40 * Integer.getInteger("carabiner.seeds", 50);
    private static final List<String> MEMBERS = List.of("a", "b", "c");
    private static final List<String> KEYS = List.of("k1", "k2", "k3");

    /** What became of all seeds together, to see that the cases that matter were met. */
    private int delivered;

    private int passedOn;
    private int refused;
    private int gone;

    @Test
    void messages_ofOneKeyThroughChangesOfTheRing_arriveInTheOrderOfSending() {
        for (int seed = 0; seed < SEEDS; seed++) {
            new World(seed).run();
        }
        assertThat(delivered).isGreaterThan(20 * SEEDS);
        assertThat(passedOn).isGreaterThan(SEEDS);
        assertThat(refused).isGreaterThan(SEEDS / 4);
        assertThat(gone).isGreaterThan(SEEDS / 50);
    }

    private record Said(String key, int number) {}

    private final class World {
        private final int seed;
        private final Random random;
        private final ManualTime time = new ManualTime();
        private final Map<String, Node> nodes = new HashMap<>();
        private final Map<String, Long> arrivals = new HashMap<>(); // The time of the last one on each connection.
        private final Map<String, Integer> last = new HashMap<>();
        private final Set<Said> received = new HashSet<>();
        private final Set<String> dead = new HashSet<>();
        private List<String> owners = MEMBERS;
        private long version = 1;

        World(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            MEMBERS.forEach(id -> nodes.put(id, new Node(this, id)));
            nodes.put("sender", new Node(this, "sender"));
        }

        void run() {
            List<Future<String>> answers = new ArrayList<>();
            for (int number = 0; number < 60; number++) {
                if (random.nextInt(8) == 0) {
                    changeRing();
                }
                String key = KEYS.get(random.nextInt(KEYS.size()));
                Said said = new Said(key, number);
                Future<String> answer = node("sender").lane.submit(post(said, false));
                answer.onFailure(failure -> {
                    if (String.valueOf(failure.getMessage()).startsWith("refused")) {
                        refused++;
                        assertThat(received).as("seed %s", seed).doesNotContain(said);
                    }
                });
                answers.add(answer);
                time.passMillis(random.nextInt(3));
            }
            time.pass(Duration.ofSeconds(60));
            assertThat(answers).as("seed %s", seed).allMatch(Future::isComplete);
            nodes.values().forEach(node -> assertThat(node.lane.underWay()).isZero());
        }

        private KeyedPost post(Said said, boolean forwarded) {
            DeliveryOptions options = new DeliveryOptions().setSendTimeout(20_000);
            return new KeyedPost("address", said.key(), said, options, false, forwarded);
        }

        /** Another set of owners, or sometimes a death; each member sees it a while later. */
        private void changeRing() {
            version++;
            List<String> alive =
                    MEMBERS.stream().filter(id -> !dead.contains(id)).toList();
            if (random.nextInt(12) == 0 && alive.size() > 1) {
                dead.add(alive.get(random.nextInt(alive.size())));
                gone++;
            }
            List<String> living =
                    MEMBERS.stream().filter(id -> !dead.contains(id)).toList();
            List<String> next =
                    living.stream().filter(id -> random.nextBoolean()).toList();
            owners = next.isEmpty() ? List.of(living.get(0)) : next;
            List<String> others =
                    living.stream().filter(id -> !owners.contains(id)).toList();
            var view = ManualRing.viewOf(version, owners, others);
            nodes.values().forEach(node -> later(random.nextInt(30), () -> node.see(view)));
        }

        Node node(String id) {
            return Objects.requireNonNull(nodes.get(id));
        }

        void later(long millis, Runnable task) {
            var unused = time.after(Duration.ofMillis(millis), task);
        }

        /** Sends over a connection that keeps the order; to and from the dead nothing comes. */
        void over(String from, String to, Runnable arrival) {
            long now = time.nanoTime();
            long at = Math.max(
                    now + Duration.ofMillis(random.nextInt(10)).toNanos(),
                    arrivals.getOrDefault(from + ">" + to, now) + 1);
            arrivals.put(from + ">" + to, at);
            var unused = time.after(Duration.ofNanos(at - now), () -> {
                if (!dead.contains(to) && !dead.contains(from)) {
                    arrival.run();
                }
            });
        }

        void handled(Said said) {
            delivered++;
            assertThat(received.add(said)).as("seed %s: %s twice", seed, said).isTrue();
            int before = last.getOrDefault(said.key(), -1);
            assertThat(said.number()).as("seed %s: after %s", seed, before).isGreaterThan(before);
            last.put(said.key(), said.number());
        }
    }

    /** A member, and the sender, as a handler's seat works. */
    private final class Node {
        private final World world;
        private final String id;
        private final ManualRing ring = new ManualRing();
        private final KeyedLane<String> lane;

        Node(World world, String id) {
            this.world = world;
            this.id = id;
            ring.show(ManualRing.viewOf(1, MEMBERS, List.of()));
            lane = new KeyedLane<>(
                    new KeyedLane.Ports<>(
                            () -> KeyedRoutes.of(ring.view()), this::send, world.time, world.time, busy -> {}),
                    KeyedLane.Limits.DEFAULT);
        }

        void see(RingView view) {
            if (view.version() > ring.view().version()) {
                ring.show(view);
                lane.ringChanged();
            }
        }

        private Future<String> send(String to, KeyedPost post, long version, long timeoutMillis) {
            Promise<String> answer = Promise.promise();
            Node target = world.node(to);
            world.later(timeoutMillis, () -> answer.tryFail(new IllegalStateException("timeout")));
            Said said = (Said) Objects.requireNonNull(post.body());
            world.over(id, to, () -> target.take(said, post.forwarded(), id, answer));
            return answer.future();
        }

        private void take(Said said, boolean forwarded, String from, Promise<String> answer) {
            KeyedRoutes routes = KeyedRoutes.of(ring.view());
            var decision =
                    KeyedDecision.of(id, routes.owner(said.key()), forwarded, lane.isFollowing("address", said.key()));
            switch (decision) {
                case DELIVER -> {
                    world.handled(said);
                    // Handlers take their time to answer; the order is that of arrival.
                    world.later(world.random.nextInt(40), () -> world.over(id, from, () -> answer.tryComplete("done")));
                }
                case FORWARD -> {
                    passedOn++;
                    lane.submit(world.post(said, true))
                            .onComplete(outcome -> world.over(id, from, () -> {
                                if (outcome.succeeded()) {
                                    answer.tryComplete(outcome.result());
                                } else {
                                    answer.tryFail(outcome.cause());
                                }
                            }));
                }
                case REFUSE_TWICE_MOVED, REFUSE_NO_OWNER ->
                    world.over(id, from, () -> answer.tryFail(new IllegalStateException("refused " + said)));
            }
        }
    }
}
