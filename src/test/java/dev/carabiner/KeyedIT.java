package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keyed messages between three real members that stay. */
final class KeyedIT {
    private static final String ADDRESS = "keyed-it";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static ThreeMembers cluster;

    /** Something that no codec of Vert.x carries. */
    private record Point(int x, int y) {}

    private static final class PointCodec implements MessageCodec<Point, Point> {
        @Override
        public void encodeToWire(Buffer buffer, Point point) {
            buffer.appendInt(point.x()).appendInt(point.y());
        }

        @Override
        public Point decodeFromWire(int pos, Buffer buffer) {
            return new Point(buffer.getInt(pos), buffer.getInt(pos + 4));
        }

        @Override
        public Point transform(Point point) {
            return point;
        }

        @Override
        public String name() {
            return "point";
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        cluster = ThreeMembers.start();
        for (Carabiner member : cluster.all()) {
            member.vertx().eventBus().registerCodec(new PointCodec());
            member.keyed()
                    .<Object>consumer(ADDRESS, message -> {
                        switch (message.headers().get("do") == null
                                ? "echo"
                                : message.headers().get("do")) {
                            case "who" -> message.reply(member.name());
                            case "fail" -> message.fail(4711, "as told");
                            case "throw" -> throw new IllegalStateException("a bug");
                            case "nothing" -> {}
                            case "point" -> message.reply(message.body(), new DeliveryOptions().setCodecName("point"));
                            default -> message.reply(message.body());
                        }
                    })
                    .ready()
                    .await(20, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stop() throws TimeoutException {
        cluster.close();
    }

    private static DeliveryOptions doing(String what) {
        return new DeliveryOptions().addHeader("do", what);
    }

    @CanIgnoreReturnValue
    private static <T> T get(Future<T> future) throws TimeoutException {
        return future.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static String owner(Carabiner member, String key) throws TimeoutException {
        JsonObject args = new JsonObject().put("key", key);
        return TestClient.bus(member).ask("ring.owner", args).getString("owner");
    }

    private static String id(String name) {
        Carabiner member = cluster.all().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        return ((VertxInternal) member.vertx()).clusterManager().getNodeId();
    }

    private static KeyedException failure(Future<?> future) {
        try {
            Object unexpected = get(future);
            throw new AssertionError("answered: " + unexpected);
        } catch (KeyedException expected) {
            return expected;
        } catch (TimeoutException slow) {
            throw new AssertionError("no answer", slow);
        }
    }

    @Test
    void request_fromEachMember_reachesTheOwner() throws Exception {
        for (int i = 0; i < 60; i++) {
            String key = "user/" + i;
            String owner = owner(cluster.member(0), key);
            for (Carabiner member : cluster.all()) {
                Message<String> reply = get(member.keyed().<String>request(ADDRESS, key, null, doing("who")));
                assertThat(reply.body()).as(key + " from " + member.name()).isEqualTo(owner);
            }
        }
    }

    /** What is sent to a member that does not own the key, as by a sender whose ring is older. */
    private static Message<Object> astray(String key, String header, Object body, DeliveryOptions options)
            throws TimeoutException {
        Carabiner sender = cluster.member(0);
        String owner = owner(sender, key);
        String other = cluster.all().stream()
                .map(Carabiner::name)
                .filter(name -> !name.equals(owner) && !name.equals(sender.name()))
                .findFirst()
                .orElseThrow();
        options.addHeader("carabiner-keyed", header + ":5000:" + key);
        return get(sender.vertx().eventBus().request("carabiner.keyed." + id(other) + "/" + ADDRESS, body, options));
    }

    @Test
    void request_toAMemberThatIsNotTheOwner_isPassedOn() throws Exception {
        for (int i = 0; i < 20; i++) {
            String key = "astray/" + i;
            Message<Object> reply = astray(key, "1", "x", doing("who"));
            assertThat(reply.body()).isEqualTo(owner(cluster.member(0), key));
        }
    }

    @Test
    void request_thatWasPassedOnBefore_isRefusedWithTheRingVersion() throws Exception {
        long version = TestClient.bus(cluster.member(0))
                .ask("ring.get", new JsonObject())
                .getLong("version");

        assertThatThrownBy(() -> astray("twice", "1f", "x", new DeliveryOptions()))
                .isInstanceOfSatisfying(ReplyException.class, refusal -> {
                    assertThat(refusal.failureCode()).isEqualTo(-503);
                    assertThat(refusal).hasMessageStartingWith(version + ":key: twice ");
                    assertThat(refusal).hasMessageContaining("ring version " + version);
                });
    }

    @Test
    void request_withAnyBody_isAnsweredWithTheSame() throws Exception {
        List<Object> bodies = List.of(
                "text",
                7,
                8L,
                1.5,
                true,
                'c',
                (byte) 3,
                new byte[] {1, 2},
                Buffer.buffer("bytes"),
                new JsonObject().put("a", 1),
                new JsonArray().add("b"),
                new BigDecimal("1.25"));
        for (Object body : bodies) {
            for (Carabiner member : cluster.all()) {
                assertThat(get(member.keyed().request(ADDRESS, "body", body)).body())
                        .isEqualTo(body);
            }
            assertThat(astray("body", "1", body, new DeliveryOptions()).body()).isEqualTo(body);
        }
        assertThat(get(cluster.member(0).keyed().request(ADDRESS, "body", null)).body())
                .isNull();
    }

    @Test
    void request_withACodecOfItsOwn_isAnsweredWithTheSameAlsoWhenPassedOn() throws Exception {
        for (Carabiner member : cluster.all()) {
            DeliveryOptions options = doing("point").setCodecName("point");
            assertThat(get(member.keyed().request(ADDRESS, "point", new Point(3, 4), options))
                            .body())
                    .isEqualTo(new Point(3, 4));
        }
        DeliveryOptions options = doing("point").setCodecName("point").addHeader("carabiner-codec", "point");
        assertThat(astray("point", "1", new Point(5, 6), options).body()).isEqualTo(new Point(5, 6));
    }

    @Test
    void failures_areToldApart() throws Exception {
        for (Carabiner member : cluster.all()) {
            Keyed keyed = member.keyed();
            KeyedException failed = failure(keyed.request(ADDRESS, "a", "", doing("fail")));
            assertThat(failed.reason()).isEqualTo(KeyedException.Reason.HANDLER);
            assertThat(failed.failureCode()).isEqualTo(4711);
            assertThat(failed).hasMessage("as told");

            KeyedException threw = failure(keyed.request(ADDRESS, "a", "", doing("throw")));
            assertThat(threw.reason()).isEqualTo(KeyedException.Reason.HANDLER);
            assertThat(threw.failureCode()).isEqualTo(500);

            KeyedException silent =
                    failure(keyed.request(ADDRESS, "a", "", doing("nothing").setSendTimeout(300)));
            assertThat(silent.reason()).isEqualTo(KeyedException.Reason.TIMEOUT);
            assertThat(silent.ringVersion()).isPositive();

            KeyedException nobody = failure(keyed.request("nobody-listens", "a", ""));
            assertThat(nobody.reason()).isEqualTo(KeyedException.Reason.UNAVAILABLE);
            assertThat(nobody.ringVersion()).isPositive();
        }
    }

    @Test
    void send_isDoneWhenTheOwnerHasTakenIt() throws Exception {
        Keyed keyed = cluster.member(0).keyed();
        get(keyed.send(ADDRESS, "sent", "x"));
        assertThat(failure(keyed.send(ADDRESS, "sent", "x", doing("throw"))).reason())
                .isEqualTo(KeyedException.Reason.HANDLER);
        assertThat(failure(keyed.send("nobody-listens", "sent", "x")).reason())
                .isEqualTo(KeyedException.Reason.UNAVAILABLE);
    }

    @Test
    void request_ofWhatNoCodecCarries_fails() {
        assertThatThrownBy(() -> get(cluster.member(0).keyed().request(ADDRESS, "a", new Object())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void request_withReservedHeaderOrLocalOnly_isRefused() {
        Keyed keyed = cluster.member(0).keyed();
        assertThatThrownBy(() -> keyed.request(ADDRESS, "a", "", doing("x").addHeader("Carabiner-Keyed", "1:1:b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Carabiner-Keyed");
        assertThatThrownBy(() -> keyed.request(ADDRESS, "a", "", doing("x").setLocalOnly(true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("localOnly");
        assertThatThrownBy(() -> keyed.request("", "a", "")).isInstanceOf(IllegalArgumentException.class);
    }

    private static String keyOf(Carabiner member) throws TimeoutException {
        int i = 0;
        while (!owner(cluster.member(0), "key/" + i).equals(member.name())) {
            i++;
        }
        return "key/" + i;
    }

    @Test
    void request_toAnOwnerWithTooManyUnanswered_isUnavailable() throws Exception {
        Carabiner member = cluster.member(2);
        String key = keyOf(member);
        Queue<KeyedMessage<String>> taken = new ConcurrentLinkedQueue<>();
        KeyedRegistration sink = member.keyed().<String>consumer("sink", message -> {
            if ("patient".equals(message.body())) {
                taken.add(message);
            }
        });
        get(sink.ready());
        Keyed sender = member.keyed();
        DeliveryOptions patient = new DeliveryOptions().setSendTimeout(120_000);
        List<Future<Message<Object>>> asked = new ArrayList<>();
        for (int i = 0; i < 9_999; i++) {
            asked.add(sender.request("sink", key, "patient", patient));
        }
        TestCluster.awaitUntil("all are taken", () -> taken.size() == 9_999);
        // Two for the last place. Where the first has given it up before the second comes, both are tried again.
        DeliveryOptions brief = new DeliveryOptions().setSendTimeout(1_000);
        List<KeyedException> ends = new ArrayList<>();
        TestCluster.awaitUntil("one of two is refused", () -> {
            List<Future<Message<Object>>> two =
                    List.of(sender.request("sink", key, "", brief), sender.request("sink", key, "", brief));
            ends.clear();
            two.forEach(one -> ends.add(failure(one)));
            return ends.stream().anyMatch(end -> end.reason() == KeyedException.Reason.UNAVAILABLE);
        });

        assertThat(ends)
                .extracting(KeyedException::reason)
                .containsExactlyInAnyOrder(KeyedException.Reason.TIMEOUT, KeyedException.Reason.UNAVAILABLE);
        assertThat(ends).anySatisfy(end -> assertThat(end).hasMessageContaining("10000 unanswered"));
        // The owner counts from the arrival of each, which was later than its sending.
        DeliveryOptions soon = new DeliveryOptions().setSendTimeout(100);
        TestCluster.awaitUntil(
                "the owner takes requests again",
                PATIENCE,
                () -> failure(sender.request("sink", key, "", soon)).reason() == KeyedException.Reason.TIMEOUT);
        taken.forEach(message -> message.reply("done"));
        for (Future<Message<Object>> one : asked) {
            assertThat(get(one).body()).isEqualTo("done");
        }
        get(sink.unregister());
    }
}
