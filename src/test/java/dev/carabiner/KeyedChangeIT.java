package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Keyed messages while members come, leave and die. */
final class KeyedChangeIT {
    private static final System.Logger LOG = System.getLogger(KeyedChangeIT.class.getName());
    private static final String ADDRESS = "orders";
    private static final int KEYS = 40;
    private static final Duration TIMEOUT = Duration.ofSeconds(8);
    /** The time-out of a request, and what a busy machine may add to it. */
    private static final Duration LONGEST = TIMEOUT.plusSeconds(7);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What the handlers of all members got, in order of arrival. */
    private final Map<String, Queue<Long>> arrived = new ConcurrentHashMap<>();

    private final Set<String> handlers = ConcurrentHashMap.newKeySet();

    private void listen(Carabiner member) throws TimeoutException {
        KeyedRegistration registration = member.keyed().<Long>consumer(ADDRESS, message -> {
            handlers.add(member.name());
            arrived.computeIfAbsent(message.key(), key -> new ConcurrentLinkedQueue<>())
                    .add(message.body());
            // An answer takes its time, so that some are under way whenever the owner changes.
            member.vertx().setTimer(3, later -> message.reply(message.body()));
        });
        registration.ready().await(20, TimeUnit.SECONDS);
    }

    /** A verticle that keeps several messages of each key under way, numbered, and never waits for one. */
    private static final class Sender {
        private final Carabiner member;
        private final Context context;
        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicLong number = new AtomicLong();
        private final AtomicInteger answered = new AtomicInteger();
        private final Queue<Long> refused = new ConcurrentLinkedQueue<>();
        private final Queue<Long> unknown = new ConcurrentLinkedQueue<>();
        private final Queue<Throwable> others = new ConcurrentLinkedQueue<>();
        private final Promise<Void> stopped = Promise.promise();
        private volatile boolean stopping;
        private volatile long longestNanos;

        Sender(Carabiner member) {
            this.member = member;
            this.context = ((VertxInternal) member.vertx()).createEventLoopContext();
            context.runOnContext(now -> send());
        }

        private void send() {
            if (stopping) {
                if (underWay.get() == 0) {
                    stopped.tryComplete();
                    return;
                }
            } else {
                for (int burst = 0; burst < 5 && underWay.get() < 400; burst++) {
                    sendOne(number.getAndIncrement());
                }
            }
            member.vertx().setTimer(1, again -> send());
        }

        private void sendOne(long mine) {
            underWay.incrementAndGet();
            long begun = System.nanoTime();
            Future<Message<Object>> answer = member.keyed()
                    .request(
                            ADDRESS,
                            "key/" + mine % KEYS,
                            mine,
                            new DeliveryOptions().setSendTimeout(TIMEOUT.toMillis()));
            answer.onComplete(outcome -> {
                underWay.decrementAndGet();
                longestNanos = Math.max(longestNanos, System.nanoTime() - begun);
                if (outcome.succeeded()) {
                    answered.incrementAndGet();
                } else if (outcome.cause() instanceof KeyedException failure
                        && failure.reason() != KeyedException.Reason.HANDLER) {
                    (failure.reason() == KeyedException.Reason.UNAVAILABLE ? refused : unknown).add(mine);
                } else {
                    others.add(outcome.cause());
                }
            });
        }

        void awaitAnswers(int more) {
            int until = answered.get() + more;
            TestCluster.awaitUntil("answers", PATIENCE, () -> answered.get() >= until);
        }

        void stop() throws TimeoutException {
            stopping = true;
            stopped.future().await(60, TimeUnit.SECONDS);
            LOG.log(System.Logger.Level.INFO, "{0}", this);
        }

        @Override
        public String toString() {
            return "sent " + number + ", answered " + answered + ", unavailable " + refused.size() + ", unknown "
                    + unknown.size() + ", longest " + longestNanos / 1_000_000 + " ms";
        }
    }

    private void assertOrdered() {
        assertThat(arrived).hasSize(KEYS);
        arrived.forEach((key, numbers) ->
                assertThat(List.copyOf(numbers)).as(key).isSorted().doesNotHaveDuplicates());
    }

    private static String id(Carabiner member) {
        return ((VertxInternal) member.vertx()).clusterManager().getNodeId();
    }

    private static void awaitMembers(Carabiner member, int count) {
        TestCluster.awaitUntil(
                "a ring of " + count, PATIENCE, () -> member.members().size() == count);
    }

    @Test
    void messages_ofOneSenderThroughJoinAndLeave_arriveInOrderByKey() throws Exception {
        try (ThreeMembers cluster = ThreeMembers.start()) {
            for (Carabiner member : cluster.all()) {
                listen(member);
            }
            Carabiner sending = cluster.member(0);
            Sender sender = new Sender(sending);
            sender.awaitAnswers(1_000);
            for (int round = 0; round < 2; round++) {
                Carabiner another = cluster.startAnother();
                listen(another);
                TestCluster.awaitUntil("it has some", PATIENCE, () -> handlers.contains(another.name()));
                sender.awaitAnswers(1_000);
                cluster.stop(another);
                sender.awaitAnswers(1_000);
            }
            cluster.stop(cluster.member(2));
            sender.awaitAnswers(1_000);
            sender.stop();

            assertOrdered();
            assertThat(handlers).hasSize(4);
            assertThat(sender.others).isEmpty();
            assertThat(sender.longestNanos).isLessThan(LONGEST.toNanos());
            Set<Long> all = ConcurrentHashMap.newKeySet();
            arrived.values().forEach(all::addAll);
            assertThat(sender.refused).noneMatch(all::contains);
            assertThat(all.size()).isGreaterThanOrEqualTo(sender.answered.get());
            // Nothing is lost without a word.
            assertThat(sender.answered.get() + sender.refused.size() + sender.unknown.size())
                    .isEqualTo((int) sender.number.get());
        }
    }

    @Test
    void requests_toAnOwnerThatIsKilled_endInTimeAndAreToldApart() throws Exception {
        try (ThreeMembers cluster = ThreeMembers.start()) {
            for (Carabiner member : cluster.all()) {
                listen(member);
            }
            Carabiner victim = cluster.member(2);
            String key = "key/0";
            int i = 0;
            while (!owner(cluster.member(0), key).equals(victim.name())) {
                key = "key/" + ++i;
            }
            Promise<Void> taken = Promise.promise();
            KeyedRegistration mute = victim.keyed().<String>consumer("mute", message -> taken.tryComplete());
            mute.ready().await(20, TimeUnit.SECONDS);
            DeliveryOptions patient = new DeliveryOptions().setSendTimeout(60_000);
            String owned = key;
            Future<Message<Object>> silent =
                    untilTaken(taken.future(), () -> cluster.member(0).keyed().request("mute", owned, "", patient));
            Sender sender = new Sender(cluster.member(0));
            sender.awaitAnswers(1_000);

            kill(victim);
            awaitMembers(cluster.member(0), 2);
            sender.awaitAnswers(1_000);
            sender.stop();

            // It was with the member that died: that is told as soon as the ring shows it, long before the time-out.
            TestCluster.awaitUntil("the unanswered one ends", Duration.ofSeconds(10), silent::isComplete);
            assertThat(silent.cause()).isInstanceOfSatisfying(KeyedException.class, failure -> {
                assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(KeyedException.Reason.TIMEOUT);
                assertThat(failure.ringVersion()).isPositive();
            });
            assertOrdered();
            assertThat(sender.others).isEmpty();
            assertThat(sender.longestNanos).isLessThan(LONGEST.toNanos());
            Set<Long> all = ConcurrentHashMap.newKeySet();
            arrived.values().forEach(all::addAll);
            assertThat(sender.refused).noneMatch(all::contains);
        }
    }

    /** Of members that have just joined one may not have heard of another yet, and refuses. */
    private static Future<Message<Object>> untilTaken(Future<Void> taken, Supplier<Future<Message<Object>>> asking) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            assertThat(System.nanoTime()).as("taken in time").isLessThan(deadline);
            Future<Message<Object>> asked = asking.get();
            TestCluster.awaitUntil("taken or refused", PATIENCE, () -> taken.isComplete() || asked.isComplete());
            if (taken.isComplete()) {
                return asked;
            }
        }
    }

    @Test
    void message_passedOnToAMemberThatLeaves_isRefusedWithTheRingVersion() throws Exception {
        try (ThreeMembers cluster = ThreeMembers.start()) {
            for (Carabiner member : cluster.all()) {
                listen(member);
            }
            Carabiner leaving = cluster.member(2);
            Carabiner sending = cluster.member(0);
            int i = 0;
            while (!owner(sending, "key/" + i).equals(leaving.name())) {
                i++;
            }
            String key = "key/" + i;
            long before = sending.ring().version();
            TestCluster.awaitUntil("it answers", PATIENCE, () -> sending.keyed()
                    .request(ADDRESS, key, 1L)
                    .transform(Future::succeededFuture)
                    .await()
                    .succeeded());
            Promise<Void> stopped = Promise.promise();
            String unused = TestCluster.await(leaving.vertx().deployVerticle(new VerticleBase() {
                @Override
                public Future<?> stop() {
                    return stopped.future();
                }
            }));
            Future<Void> closed = leaving.close();
            TestCluster.awaitUntil(
                    "out of the ring",
                    PATIENCE,
                    () -> sending.ring().version() > before && leaving.ring().version() > before);
            DeliveryOptions options = new DeliveryOptions()
                    .addHeader("carabiner-keyed", before + "f:2000:" + key)
                    .setSendTimeout(2_000);
            Future<Message<Object>> reply =
                    sending.vertx().eventBus().request("carabiner.keyed." + id(leaving) + "/" + ADDRESS, 2L, options);
            TestCluster.awaitUntil("a refusal", PATIENCE, reply::isComplete);
            assertThat(reply.cause())
                    .isInstanceOfSatisfying(ReplyException.class, refusal -> assertThat(refusal.failureCode())
                            .isEqualTo(-503));
            String text = String.valueOf(reply.cause().getMessage());
            long refusedBy = Long.parseLong(text.substring(0, text.indexOf(':')));
            stopped.complete(); // Until then it is there, though it has left the ring.
            closed.await(60, TimeUnit.SECONDS);
            cluster.all().remove(leaving);

            assertThat(refusedBy).isGreaterThan(before);
            assertThat(arrived.get(key)).doesNotContain(2L);
        }
    }

    private static String owner(Carabiner member, String key) {
        return member.ring().owner(key).orElseThrow();
    }

    /** Dies as a process does: nobody is told, the sockets just close. */
    private static void kill(Carabiner member) {
        HazelcastClusterManager manager = (HazelcastClusterManager) ((VertxInternal) member.vertx()).clusterManager();
        manager.getHazelcastInstance().getLifecycleService().terminate();
    }
}
