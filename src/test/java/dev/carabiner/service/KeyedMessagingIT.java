package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Keyed messages on the event bus of one Vert.x, on which several members pretend to live: each sees the ring that the
 * test shows to it, and when.
 */
final class KeyedMessagingIT {
    private static final DeliveryOptions DEFAULTS = PretendedMember.DEFAULTS;
    private Vertx vertx;
    private PretendedMember a;
    private PretendedMember b;
    private PretendedMember c;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        a = new PretendedMember(vertx, "a");
        b = new PretendedMember(vertx, "b");
        c = new PretendedMember(vertx, "c");
    }

    @AfterEach
    void close() throws TimeoutException {
        assertThat(PretendedMember.get(vertx.close())).isNull();
    }

    /** The keys have moved from a to b, and only c has not heard of it. */
    private void moveToBUnheardOfByC() {
        a.sees(2, "b", "a", "c");
        b.sees(2, "b", "a", "c");
        c.sees(1, "a", "b", "c");
    }

    private static void assertRefused(Future<?> future, long ringVersion) {
        PretendedMember.awaitUntil(future::isComplete);
        assertThat(future.cause()).isInstanceOfSatisfying(OperationFailure.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(failure.details().getLong("ringVersion")).isEqualTo(ringVersion);
        });
    }

    @Test
    void request_bySenderWithAnOlderRing_isPassedOnOnce() throws Exception {
        var seatA = a.listen(true);
        var seatB = b.listen(true);
        moveToBUnheardOfByC();

        assertThat(PretendedMember.get(c.ask("1"))).isEqualTo("b 1");
        assertThat(a.got()).isEmpty();
        assertThat(List.of(seatA, seatB)).hasSize(2);
    }

    @Test
    void request_betweenConsumersOnWorkers_isPassedOnInOrder() throws Exception {
        List<KeyedMessaging.Seat> seats = List.of(a.listenBlocking(), b.listenBlocking());
        moveToBUnheardOfByC();
        List<Future<Object>> asked = new ArrayList<>();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            asked.add(c.ask(Integer.toString(i)));
            sent.add(i + " on a worker: true");
        }

        for (int i = 0; i < asked.size(); i++) {
            assertThat(PretendedMember.get(asked.get(i))).isEqualTo("b " + i);
        }
        assertThat(b.got()).containsExactlyElementsOf(sent);
        assertThat(a.got()).isEmpty();
        for (KeyedMessaging.Seat seat : seats) {
            assertThat(PretendedMember.get(seat.unregister())).isNull();
        }
        assertRefused(c.ask("late"), 2);
    }

    @Test
    void request_onWhichTwoMembersDisagree_isRefusedByTheSecondWithItsRingVersion() throws Exception {
        var seatA = a.listen(true);
        var seatB = b.listen(true);
        a.sees(2, "b", "a", "c");
        b.sees(1, "a", "b", "c");
        c.sees(1, "a", "b", "c");

        assertRefused(c.ask("1"), 1);
        assertThat(a.got()).isEmpty();
        assertThat(b.got()).isEmpty();
        assertThat(b.ring().hinted()).isEqualTo(2);
        b.sees(2, "b", "a", "c");
        assertThat(PretendedMember.get(c.ask("2"))).isEqualTo("b 2");
        assertThat(List.of(seatA, seatB)).hasSize(2);
    }

    @Test
    void request_passedOnToAMemberWithoutConsumer_isRefused() throws Exception {
        var seat = a.listen(true);
        a.sees(2, "b", "a", "c");
        c.sees(1, "a", "b", "c");

        assertRefused(c.ask("1"), 2);
        assertThat(PretendedMember.get(seat.unregister())).isNull();
    }

    @Test
    void request_afterUnregister_isRefusedByTheOwner() throws Exception {
        var seat = a.listen(true);
        a.sees(3, "a", "c");
        c.sees(3, "a", "c");
        assertThat(PretendedMember.get(c.ask("1"))).isEqualTo("a 1");
        assertThat(PretendedMember.get(seat.unregister())).isNull();
        assertThat(PretendedMember.get(seat.unregister())).isNull();

        assertRefused(c.ask("2"), 3);
        var again = a.listen(true);
        assertThat(PretendedMember.get(c.ask("3"))).isEqualTo("a 3");
        assertThat(again.ready().succeeded()).isTrue();
    }

    @Test
    void request_toAMemberThatIsGone_isUnknownAtOnce() throws Exception {
        var seat = a.listen(false);
        c.sees(1, "a", "c");
        a.sees(1, "a", "c");
        Future<Object> asked = c.ask("1");
        PretendedMember.awaitUntil(() -> a.got().size() == 1);
        c.sees(2, "c");

        PretendedMember.awaitUntil(asked::isComplete);
        assertThat(asked.cause()).isInstanceOfSatisfying(OperationFailure.class, failure -> assertThat(failure.code())
                .isEqualTo(ErrorCode.TIMEOUT));
        assertThat(PretendedMember.get(seat.unregister())).isNull();
    }

    @Test
    void request_thatWasPassedOnToAMemberThatIsGone_isUnknownAtOnceToo() throws Exception {
        var seatA = a.listen(true);
        var seatB = b.listen(false);
        moveToBUnheardOfByC();
        Future<Object> asked = c.ask("1");
        PretendedMember.awaitUntil(() -> b.got().size() == 1);
        a.sees(3, "a", "c");

        PretendedMember.awaitUntil(asked::isComplete);
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
        PretendedMember.awaitUntil(() -> a.got().size() == 1);
        List.of(a, b, c).forEach(member -> member.sees(2, "b", "a", "c"));
        Future<Object> second = c.ask("2");
        Future<Object> third = c.ask("3");
        // Another sender has no such reason to wait, and its answer shows that the way is open.
        assertThat(PretendedMember.get(b.ask("other"))).isEqualTo("b other");
        assertThat(second.isComplete()).isFalse();
        a.answer("1");

        assertThat(PretendedMember.get(first)).isEqualTo("a 1");
        assertThat(PretendedMember.get(second)).isEqualTo("b 2");
        assertThat(PretendedMember.get(third)).isEqualTo("b 3");
        assertThat(b.got()).containsExactly("other", "2", "3");
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
        PretendedMember.awaitUntil(() -> b.got().size() == 1);
        a.sees(3, "a", "b", "c");
        Future<Object> second = c.ask("2");
        // It came after the second one, and is of a key of which nothing is on its way.
        assertThat(PretendedMember.get(c.ask("another key", "x"))).isEqualTo("a x");
        assertThat(a.got()).containsExactly("x");
        b.answer("1");

        assertThat(PretendedMember.get(first)).isEqualTo("b 1");
        assertThat(PretendedMember.get(second)).isEqualTo("a 2");
        assertThat(List.of(seatA, seatB)).hasSize(2);
    }

    @Test
    void send_isDoneOnceHandledAndFailsWithTheHandler() throws Exception {
        KeyedMessaging.Seat seat = a.messaging().consumer("address", delivery -> {
            if ("bad".equals(delivery.body())) {
                throw new IllegalStateException("as told");
            }
            a.got().add(String.valueOf(delivery.body()));
        });
        assertThat(PretendedMember.get(seat.ready())).isNull();
        a.sees(1, "a", "c");
        c.sees(1, "a", "c");

        assertThat(PretendedMember.get(
                        c.messaging().send("address", "key", "good", DEFAULTS, UnaryOperator.identity())))
                .isNull();
        assertThat(a.got()).containsExactly("good");
        Future<Void> bad = c.messaging().send("address", "key", "bad", DEFAULTS, UnaryOperator.identity());
        PretendedMember.awaitUntil(bad::isComplete);
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
            asked.add(c.messaging().request("address", "key", Integer.toString(i), DEFAULTS, UnaryOperator.identity()));
        }
        assertThat(PretendedMember.get(Future.all(asked)).succeeded()).isTrue();

        assertThat(a.got()).containsExactlyElementsOf(sent);
        assertThat(PretendedMember.get(seat.unregister())).isNull();
    }

    @Test
    void fail_withACodeByWhichMembersRefuse_throws() throws Exception {
        KeyedMessaging.Seat seat = a.messaging()
                .consumer(
                        "address",
                        delivery -> delivery.fail(Integer.parseInt(String.valueOf(delivery.body())), "as if refused"));
        assertThat(PretendedMember.get(seat.ready())).isNull();
        a.sees(1, "a", "c");
        c.sees(1, "a", "c");

        for (int code : List.of(-503, -408)) {
            Future<Void> sent =
                    c.messaging().send("address", "key", Integer.toString(code), DEFAULTS, UnaryOperator.identity());
            PretendedMember.awaitUntil(sent::isComplete);
            assertThat(sent.cause())
                    .hasMessageContaining("failureCode: " + code)
                    .isInstanceOfSatisfying(ReplyException.class, thrown -> assertThat(thrown.failureCode())
                            .isEqualTo(500));
        }
    }
}
