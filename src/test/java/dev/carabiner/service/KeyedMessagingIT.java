package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Keyed messages on the event bus of one Vert.x, on which several members pretend to live: each sees the ring that the
 * test shows to it, and when.
 */
final class KeyedMessagingIT {
    private static final DeliveryOptions DEFAULTS = new DeliveryOptions().setSendTimeout(10_000);
    private Vertx vertx;
    private Member a;
    private Member b;
    private Member c;

    /** A ring that a test shows from another thread. */
    private static final class HeldBackRing implements SharedRing {
        private final List<Consumer<RingView>> listeners = new CopyOnWriteArrayList<>();
        private final AtomicLong hinted = new AtomicLong();
        private volatile RingView view = ManualRing.viewOf(0, List.of(), List.of());

        @Override
        public RingView view() {
            return view;
        }

        @Override
        public Future<RingView> refresh() {
            return Future.succeededFuture(view);
        }

        @Override
        public void hint(long version) {
            hinted.accumulateAndGet(version, Math::max);
        }

        @Override
        public void onChange(Consumer<RingView> listener) {
            listeners.add(listener);
        }
    }

    private final class Member {
        private final String id;
        private final HeldBackRing ring = new HeldBackRing();
        private final KeyedMessaging messaging;
        private final Queue<String> got = new ConcurrentLinkedQueue<>();
        private final Queue<KeyedDelivery> unanswered = new ConcurrentLinkedQueue<>();
        private final ContextInternal sender;

        Member(String id) {
            this.id = id;
            this.messaging = new KeyedMessaging((VertxInternal) vertx, id, ring);
            this.sender = ((VertxInternal) vertx).createEventLoopContext();
        }

        /** Shows a ring in which one member owns everything. */
        void sees(long version, String owner, String... others) {
            RingView next = ManualRing.viewOf(version, List.of(owner), List.of(others));
            ring.view = next;
            ring.listeners.forEach(listener -> listener.accept(next));
        }

        KeyedMessaging.Seat listen(boolean answering) throws Exception {
            KeyedMessaging.Seat seat = messaging.consumer("address", delivery -> {
                got.add(String.valueOf(delivery.body()));
                if (answering) {
                    delivery.reply(id + " " + delivery.body(), new DeliveryOptions());
                } else {
                    unanswered.add(delivery);
                }
            });
            get(seat.ready());
            return seat;
        }

        void answer(String body) {
            awaitUntil(() -> unanswered.stream().anyMatch(one -> body.equals(one.body())));
            unanswered.stream()
                    .filter(one -> body.equals(one.body()))
                    .forEach(one -> one.reply(id + " " + body, new DeliveryOptions()));
        }

        /** Asks from the one context of this sender, so that the order of the calls is that of sending. */
        Future<Object> ask(String body) {
            return ask("key", body);
        }

        Future<Object> ask(String key, String body) {
            Promise<Object> answer = Promise.promise();
            sender.runOnContext(now -> messaging
                    .request("address", key, body, DEFAULTS)
                    .map(Message::body)
                    .onComplete(answer));
            return answer.future();
        }
    }

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        a = new Member("a");
        b = new Member("b");
        c = new Member("c");
    }

    @AfterEach
    void close() throws TimeoutException {
        assertThat(get(vertx.close())).isNull();
    }

    private static <T> T get(Future<T> future) throws TimeoutException {
        return future.await(20, TimeUnit.SECONDS);
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void assertRefused(Future<?> future, long ringVersion) {
        awaitUntil(future::isComplete);
        assertThat(future.cause()).isInstanceOfSatisfying(OperationFailure.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(failure.details().getLong("ringVersion")).isEqualTo(ringVersion);
        });
    }

    @Test
    void request_bySenderWithAnOlderRing_isPassedOnOnce() throws Exception {
        var seatA = a.listen(true);
        var seatB = b.listen(true);
        a.sees(2, "b", "a", "c");
        b.sees(2, "b", "a", "c");
        c.sees(1, "a", "b", "c");

        assertThat(get(c.ask("1"))).isEqualTo("b 1");
        assertThat(a.got).isEmpty();
        assertThat(List.of(seatA, seatB)).hasSize(2);
    }

    @Test
    void request_onWhichTwoMembersDisagree_isRefusedByTheSecondWithItsRingVersion() throws Exception {
        var seatA = a.listen(true);
        var seatB = b.listen(true);
        a.sees(2, "b", "a", "c");
        b.sees(1, "a", "b", "c");
        c.sees(1, "a", "b", "c");

        assertRefused(c.ask("1"), 1);
        assertThat(a.got).isEmpty();
        assertThat(b.got).isEmpty();
        assertThat(b.ring.hinted).hasValue(2);
        b.sees(2, "b", "a", "c");
        assertThat(get(c.ask("2"))).isEqualTo("b 2");
        assertThat(List.of(seatA, seatB)).hasSize(2);
    }

    @Test
    void request_passedOnToAMemberWithoutConsumer_isRefused() throws Exception {
        var seat = a.listen(true);
        a.sees(2, "b", "a", "c");
        c.sees(1, "a", "b", "c");

        assertRefused(c.ask("1"), 2);
        assertThat(get(seat.unregister())).isNull();
    }

    @Test
    void request_afterUnregister_isRefusedByTheOwner() throws Exception {
        var seat = a.listen(true);
        a.sees(3, "a", "c");
        c.sees(3, "a", "c");
        assertThat(get(c.ask("1"))).isEqualTo("a 1");
        assertThat(get(seat.unregister())).isNull();
        assertThat(get(seat.unregister())).isNull();

        assertRefused(c.ask("2"), 3);
        var again = a.listen(true);
        assertThat(get(c.ask("3"))).isEqualTo("a 3");
        assertThat(again.ready().succeeded()).isTrue();
    }

    @Test
    void request_toAMemberThatIsGone_isUnknownAtOnce() throws Exception {
        var seat = a.listen(false);
        c.sees(1, "a", "c");
        a.sees(1, "a", "c");
        Future<Object> asked = c.ask("1");
        awaitUntil(() -> a.got.size() == 1);
        c.sees(2, "c");

        awaitUntil(asked::isComplete);
        assertThat(asked.cause()).isInstanceOfSatisfying(OperationFailure.class, failure -> assertThat(failure.code())
                .isEqualTo(ErrorCode.TIMEOUT));
        assertThat(get(seat.unregister())).isNull();
    }

    @Test
    void request_thatWasPassedOnToAMemberThatIsGone_isUnknownAtOnceToo() throws Exception {
        var seatA = a.listen(true);
        var seatB = b.listen(false);
        a.sees(2, "b", "a", "c");
        b.sees(2, "b", "a", "c");
        c.sees(1, "a", "b", "c");
        Future<Object> asked = c.ask("1");
        awaitUntil(() -> b.got.size() == 1);
        a.sees(3, "a", "c");

        awaitUntil(asked::isComplete);
        assertThat(asked.cause()).isInstanceOfSatisfying(OperationFailure.class, failure -> assertThat(failure.code())
                .isEqualTo(ErrorCode.TIMEOUT));
        assertThat(List.of(seatA, seatB)).hasSize(2);
    }

    @Test
    void messages_afterTheSenderSawANewOwner_waitForThoseAtTheFormerOne() throws Exception {
        var seatA = a.listen(false);
        var seatB = b.listen(true);
        List.of(a, b, c).forEach(member -> member.sees(1, "a", "b", "c"));
        Future<Object> first = c.ask("1");
        awaitUntil(() -> a.got.size() == 1);
        List.of(a, b, c).forEach(member -> member.sees(2, "b", "a", "c"));
        Future<Object> second = c.ask("2");
        Future<Object> third = c.ask("3");
        // Another sender has no such reason to wait, and its answer shows that the way is open.
        assertThat(get(b.ask("other"))).isEqualTo("b other");
        assertThat(second.isComplete()).isFalse();
        a.answer("1");

        assertThat(get(first)).isEqualTo("a 1");
        assertThat(get(second)).isEqualTo("b 2");
        assertThat(get(third)).isEqualTo("b 3");
        assertThat(b.got).containsExactly("other", "2", "3");
        assertThat(List.of(seatA, seatB)).hasSize(2);
    }

    @Test
    void messages_thatReachAnOwnerForTheSecondTime_followThoseThatItPassedOn() throws Exception {
        var seatA = a.listen(true);
        var seatB = b.listen(false);
        b.sees(2, "b", "a", "c");
        c.sees(1, "a", "b", "c");
        a.sees(2, "b", "a", "c");
        Future<Object> first = c.ask("1");
        awaitUntil(() -> b.got.size() == 1);
        a.sees(3, "a", "b", "c");
        Future<Object> second = c.ask("2");
        // It came after the second one, and is of a key of which nothing is on its way.
        assertThat(get(c.ask("another key", "x"))).isEqualTo("a x");
        assertThat(a.got).containsExactly("x");
        b.answer("1");

        assertThat(get(first)).isEqualTo("b 1");
        assertThat(get(second)).isEqualTo("a 2");
        assertThat(List.of(seatA, seatB)).hasSize(2);
    }

    @Test
    void send_isDoneOnceHandledAndFailsWithTheHandler() throws Exception {
        KeyedMessaging.Seat seat = a.messaging.consumer("address", delivery -> {
            if ("bad".equals(delivery.body())) {
                throw new IllegalStateException("as told");
            }
            a.got.add(String.valueOf(delivery.body()));
        });
        assertThat(get(seat.ready())).isNull();
        a.sees(1, "a", "c");
        c.sees(1, "a", "c");

        assertThat(get(c.messaging.send("address", "key", "good", DEFAULTS))).isNull();
        assertThat(a.got).containsExactly("good");
        Future<Void> bad = c.messaging.send("address", "key", "bad", DEFAULTS);
        awaitUntil(bad::isComplete);
        assertThat(bad.cause()).hasMessageContaining("as told");
    }

    @Test
    void messages_ofAThreadThatIsNoContext_keepTheirOrder() throws Exception {
        var seat = a.listen(true);
        a.sees(1, "a", "c");
        c.sees(1, "a", "c");
        List<Future<Message<Object>>> asked = new ArrayList<>();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            sent.add(Integer.toString(i));
            asked.add(c.messaging.request("address", "key", Integer.toString(i), DEFAULTS));
        }
        assertThat(get(Future.all(asked)).succeeded()).isTrue();

        assertThat(a.got).containsExactlyElementsOf(sent);
        assertThat(get(seat.unregister())).isNull();
    }
}
