package dev.carabiner.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.Standstill;
import dev.carabiner.cluster.TestCluster;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The link over real sockets, to members that behave as they please. */
final class SocketLinkIT {
    private Vertx vertx;
    private FakeMember first;
    private FakeMember second;
    private final List<SocketLink> links = new ArrayList<>();

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        first = new FakeMember(vertx);
        second = new FakeMember(vertx);
    }

    @AfterEach
    void stop() {
        links.forEach(link -> TestCluster.await(link.close()));
        TestCluster.await(vertx.close());
    }

    /** With a member that is silent for longer than a busy machine may stand still. */
    private ClientOptions options(String... urls) {
        return ClientOptions.of(urls).withSilence(Duration.ofSeconds(30)).connectingFor(Duration.ofSeconds(30));
    }

    /** For members that are silent for ever. */
    private ClientOptions impatient(String... urls) {
        return options(urls).withSilence(Duration.ofSeconds(1));
    }

    private SocketLink begun(ClientOptions options) {
        // Draws the least, always: the first address is the first one.
        SocketLink link = new SocketLink(vertx, options, (RandomGenerator) () -> 0L);
        links.add(link);
        return link;
    }

    private SocketLink opened(ClientOptions options) {
        SocketLink link = begun(options);
        TestCluster.await(link.open());
        return link;
    }

    private SocketLink openedToBoth() {
        return opened(options(first.url(), second.url()));
    }

    private static OperationFailure failure(Future<?> future) {
        return (OperationFailure)
                TestCluster.await(future.<Throwable>map(value -> new AssertionError("succeeded: " + value))
                        .otherwise(cause -> cause));
    }

    private static JsonObject lock() {
        return new JsonObject().put("lock", "a");
    }

    /** What a member may leave unanswered for a minute without being doubted. */
    private static JsonObject wait60() {
        return lock().put("wait", 60_000);
    }

    private static JsonObject lease() {
        return lock().put("leaseId", "mine");
    }

    private static void awaitAsked(FakeMember member, int count) {
        TestCluster.awaitUntil(count + " requests", () -> member.asked().size() >= count);
    }

    @Test
    void open_whereNobodyListens_failsInTimeAndSaysWhy() {
        String nobody = "ws://127.0.0.1:" + TestCluster.freePorts(1).getFirst();
        Duration connecting = Duration.ofSeconds(2);
        SocketLink link = begun(options(nobody).connectingFor(connecting));
        long begun = System.nanoTime();

        OperationFailure failure = failure(link.open());

        assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(failure).hasMessageContaining(nobody).hasMessageContaining("refused");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(connecting);
        assertThat(failure(link.call("lock.get", lock())).code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void open_whereTheFirstIsDeadOrSilent_reachesAnother() {
        String dead = "ws://127.0.0.1:" + TestCluster.freePorts(1).getFirst();
        SilentMember silent = new SilentMember(vertx, false);

        SocketLink link = opened(impatient(dead, silent.url(), first.url()));

        TestCluster.awaitUntil(
                "the third", () -> link.member().equals(Optional.of(Address.parse(URI.create(first.url())))));
        assertThat(silent.connections()).isPositive();
    }

    @Test
    void open_withACredential_sendsItWithEachHandshake() {
        SocketLink link = opened(options(first.url()).withCredential("hunter2"));
        first.close(1011);
        TestCluster.awaitUntil("a second socket", () -> first.handshakes() == 2);

        assertThat(first.credentials()).containsExactly("Bearer hunter2", "Bearer hunter2");
        assertThat(link.closed().isComplete()).isFalse();
    }

    @Test
    void open_whereCredentialsAreRefused_failsAtOnceAndForGood() {
        first.refuse(401);
        SocketLink link = begun(options(first.url(), second.url()));

        assertThat(failure(link.open()).code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(failure(link.closed()).code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(failure(link.call("lock.get", lock())).code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(first.handshakes()).isEqualTo(1);
        assertThat(second.handshakes()).isZero();
    }

    @Test
    void close_with4403_endsTheLinkAndItsCalls() {
        SocketLink link = openedToBoth();
        Future<JsonObject> call = link.call("lock.acquire", wait60());
        awaitAsked(first, 1);
        first.close(4403);

        assertThat(failure(call).code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(failure(link.closed()).code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void call_answeredOutOfOrder_getsItsOwnAnswer() {
        List<JsonObject> kept = new CopyOnWriteArrayList<>();
        first.answer((socket, request) -> {
            kept.add(request);
            if (kept.size() == 3) {
                FakeMember.succeed(socket, kept.get(2), new JsonObject().put("n", 3));
                FakeMember.fail(socket, kept.get(1), "held");
                FakeMember.succeed(socket, kept.get(0), new JsonObject().put("n", 1));
            }
        });
        SocketLink link = opened(options(first.url()));
        Future<JsonObject> one = link.call("lock.get", lock());
        Future<JsonObject> two = link.call("lock.acquire", lock());
        Future<JsonObject> three = link.call("lock.get", lock());

        assertThat(TestCluster.await(one).getInteger("n")).isEqualTo(1);
        assertThat(failure(two).code()).isEqualTo(ErrorCode.HELD);
        assertThat(TestCluster.await(three).getInteger("n")).isEqualTo(3);
    }

    @Test
    void call_underWayWhenItsMemberLeaves_isPresentedToTheNextAtOnce() {
        SocketLink link = openedToBoth();
        Future<JsonObject> wait = link.call("lock.acquire", lease().put("wait", 60_000));
        Future<JsonObject> renewal = link.call("lock.renew", lease());
        awaitAsked(first, 2);
        second.answer((socket, request) -> FakeMember.succeed(socket, request, new JsonObject().put("waited", 5)));
        long left = System.nanoTime();
        JsonObject granted;
        long tookMillis;
        try (Standstill standstill = Standstill.watched()) {
            first.close(1001);
            granted = TestCluster.await(wait);
            tookMillis =
                    (System.nanoTime() - left) / 1_000_000 - standstill.total().toMillis();
        }
        assertThat(granted.getInteger("waited")).isGreaterThanOrEqualTo(5);
        assertThat(TestCluster.await(renewal)).isNotNull();
        assertThat(tookMillis).isLessThan(2_000);
        JsonObject again = second.asked("lock.acquire").get(0);
        assertThat(again.getString("leaseId")).isEqualTo("mine");
        assertThat(again.getInteger("wait")).isBetween(1, 60_000);
        assertThat(second.asked("lock.renew")).containsExactly(lease());
    }

    @Test
    void members_thatAllSendOn_areNotAskedInABusyLoop() {
        first.greet(socket -> socket.close((short) 1001, "leaving").onFailure(gone -> {}));
        second.greet(socket -> socket.close((short) 1001, "leaving").onFailure(gone -> {}));
        SocketLink link = begun(options(first.url(), second.url()));
        // Before the first, and not when some have been seen: there may be more by then.
        long begun = System.nanoTime();
        Future<Void> unused = link.open();
        TestCluster.awaitUntil("some tries", () -> first.handshakes() + second.handshakes() >= 8);

        // In rounds of two tries, no pause after those of the first, 100 ms and more after those of the second, 200 ms
        // after those of the third, and 400 ms before the last.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(950));
    }

    @Test
    void member_thatFallsSilent_isLeftWithinTheBound() {
        SilentMember silent = new SilentMember(vertx, true);
        second.echo();
        SocketLink link = opened(impatient(silent.url(), second.url()));

        JsonObject answer = TestCluster.await(link.call("lock.renew", lease()));

        assertThat(answer).isEqualTo(lease());
    }

    @Test
    void member_thatIsThereButQuiet_isNotLeft() {
        SocketLink link = opened(options(first.url(), second.url()).withSilence(Duration.ofSeconds(3)));
        Future<Void> twoBounds = vertx.timer(6_000).mapEmpty();
        TestCluster.awaitUntil("twice the bound", twoBounds::isComplete);

        assertThat(link.member()).contains(Address.parse(URI.create(first.url())));
        assertThat(first.handshakes()).isEqualTo(1);
    }

    @Test
    void member_thatWasNotAsked_isNotLeftBecauseItsClientStoodStill() {
        Vertx slow = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            ClientOptions options = options(first.url(), second.url()).withSilence(Duration.ofSeconds(2));
            SocketLink link = new SocketLink(slow, options, (RandomGenerator) () -> 0L);
            TestCluster.await(link.open());
            slow.runOnContext(now -> standStill(Duration.ofSeconds(3)));
            Future<Void> later = slow.timer(1_000).mapEmpty();
            TestCluster.awaitUntil("a second more", later::isComplete);

            assertThat(link.member()).contains(Address.parse(URI.create(first.url())));
            assertThat(second.handshakes()).isZero();
            TestCluster.await(link.close());
        } finally {
            TestCluster.await(slow.close());
        }
    }

    private static void standStill(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void member_thatOwesAnAnswer_isLeftForAnother_andACallThatNobodyAnswersEnds() {
        SocketLink link = openedToBoth();
        second.answer((socket, request) -> {
            if (!request.getString("op").equals("lock.acquire")) {
                FakeMember.succeed(socket, request, request.getJsonObject("args"));
            }
        });
        first.answer((socket, request) -> {
            if (request.getString("op").equals("lock.cancel")) {
                FakeMember.succeed(socket, request, request.getJsonObject("args"));
            }
        });
        Future<JsonObject> nameless = link.call("lock.acquire", lock());
        Future<JsonObject> renewal = link.call("lock.renew", lease());

        assertThat(TestCluster.await(renewal)).isEqualTo(lease());
        assertThat(failure(nameless).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        String leaseId = first.asked("lock.acquire").get(0).getString("leaseId");
        assertThat(second.asked("lock.acquire").get(0).getString("leaseId")).isEqualTo(leaseId);
        JsonObject cancelled = lock().put("leaseId", leaseId);
        TestCluster.awaitUntil(
                "what its caller cannot name is cancelled",
                () -> first.asked("lock.cancel").contains(cancelled)
                        || second.asked("lock.cancel").contains(cancelled));
    }

    @Test
    void member_thatTalksNonsense_isLeftWithAReset() {
        first.answer((socket, request) -> socket.writeTextMessage("nonsense").onFailure(gone -> {}));
        second.echo();
        SocketLink link = openedToBoth();

        assertThat(TestCluster.await(link.call("lock.renew", lease()))).isEqualTo(lease());
        TestCluster.awaitUntil(
                "the first socket is closed", () -> !first.closes().isEmpty());
        assertThat(first.closes()).containsExactly((short) 1006);
        assertThat(first.breaks())
                .as("a network that broke, not a client that is done")
                .anyMatch(cause -> !(cause instanceof HttpClosedException));
    }

    @Test
    void member_thatIsOnlyUnavailable_isLeftForAnother() {
        first.answer((socket, request) -> FakeMember.fail(socket, request, "unavailable"));
        second.echo();
        SocketLink link = openedToBoth();

        TestCluster.awaitUntil(
                "another member",
                () -> TestCluster.await(
                        link.call("lock.renew", lease()).map(done -> true).otherwise(false)));
        assertThat(first.asked().size()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void call_whileThereIsNoSocket_isPresentedLater() {
        second.echo();
        SocketLink link = openedToBoth();
        first.refuse(503);
        second.refuse(503);
        first.close(1013);
        TestCluster.awaitUntil("no socket", () -> link.member().isEmpty());
        Future<JsonObject> call = link.call("lock.renew", lease());
        second.refuse(0);

        assertThat(TestCluster.await(call)).isEqualTo(lease());
    }

    @Test
    void call_thatMustNotHappenTwice_isNotPresentedTwice() {
        SocketLink link = openedToBoth();
        second.echo();
        Future<JsonObject> all = link.call("lock.break", lock().put("reason", "r"));
        Future<JsonObject> one = link.call("lock.break", lease());
        Future<JsonObject> drain = link.call("members.drain", new JsonObject().put("name", "b"));
        awaitAsked(first, 3);
        first.close(1001);

        assertThat(failure(all)).hasMessageContaining("may have been carried out");
        assertThat(failure(drain).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(TestCluster.await(one)).isEqualTo(lease());
        assertThat(second.asked()).hasSize(1);
    }

    @Test
    void call_beyondTheBound_isTooManyButRenewalsFindRoom() {
        SocketLink link = opened(options(first.url()).withInFlight(10));
        for (int i = 0; i < 9; i++) {
            Future<JsonObject> unused = link.call("lock.acquire", lock().put("wait", 60_000));
        }

        assertThat(failure(link.call("lock.acquire", lock())).code()).isEqualTo(ErrorCode.TOO_MANY);
        Future<JsonObject> unused = link.call("lock.renew", lease());
        awaitAsked(first, 10);
        assertThat(failure(link.call("lock.renew", lease())).code()).isEqualTo(ErrorCode.TOO_MANY);
    }

    @Test
    void call_thatIsTooLong_isRefusedHere_orWhenItsMemberSaysSo() {
        SocketLink link = opened(options(first.url(), second.url()).withFrame(4096));
        second.echo();
        Future<JsonObject> here = link.call("lock.get", lock().put("x", "ü".repeat(2048)));
        Future<JsonObject> there = link.call("lock.get", lock().put("x", "u".repeat(3000)));
        Future<JsonObject> small = link.call("lock.renew", lease());

        assertThat(failure(here).code()).isEqualTo(ErrorCode.TOO_LARGE);
        awaitAsked(first, 2);
        first.close(1009);
        assertThat(failure(there).code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(TestCluster.await(small)).isEqualTo(lease());
    }

    @Test
    void watch_overANewSocket_isStartedAgainAndToldWithItsState() {
        first.echo();
        second.answer((socket, request) -> FakeMember.succeed(
                socket,
                request,
                new JsonObject().put("state", new JsonObject().put("ring", new JsonObject().put("version", 9)))));
        List<JsonObject> events = new CopyOnWriteArrayList<>();
        SocketLink link = openedToBoth();
        link.onEvent(
                (event, data) -> events.add(new JsonObject().put("event", event).put("data", data)));
        JsonArray topics = new JsonArray().add("ring").add("members");
        JsonObject unused = TestCluster.await(link.call("watch.start", new JsonObject().put("topics", topics)));
        unused = TestCluster.await(
                link.call("watch.stop", new JsonObject().put("topics", new JsonArray().add("members"))));
        first.close(1001);
        TestCluster.awaitUntil("a notice", () -> !events.isEmpty());
        FakeMember.say(
                second.sockets().get(0),
                new JsonObject().put("event", "ring.changed").put("data", new JsonObject().put("version", 10)));
        TestCluster.awaitUntil("an event", () -> events.size() == 2);

        assertThat(second.asked("watch.start"))
                .containsExactly(new JsonObject().put("topics", new JsonArray().add("ring")));
        assertThat(events.get(0))
                .isEqualTo(
                        new JsonObject(
                                "{\"event\":\"watch.resumed\",\"data\":{\"watching\":[\"ring\"],\"state\":{\"ring\":{\"version\":9}}}}"));
        assertThat(events.get(1).getString("event")).isEqualTo("ring.changed");
    }

    @Test
    void watch_thatTheNextMemberRefuses_isToldToHaveEnded() {
        first.echo();
        second.answer((socket, request) -> FakeMember.fail(socket, request, "forbidden"));
        List<String> events = new CopyOnWriteArrayList<>();
        SocketLink link = openedToBoth();
        link.onEvent(
                (event, data) -> events.add(event + data.getJsonArray("topics").encode()));
        JsonObject topics = new JsonObject().put("topics", new JsonArray().add("ring"));
        JsonObject unused = TestCluster.await(link.call("watch.start", topics));
        first.close(1001);

        TestCluster.awaitUntil("a notice", () -> !events.isEmpty());
        assertThat(events).containsExactly("watch.ended[\"ring\"]");
    }

    @Test
    void close_failsWhatIsUnderWay_saysGoodbyeAndIsRepeatable() {
        SocketLink link = openedToBoth();
        Future<JsonObject> call = link.call("lock.acquire", wait60());
        awaitAsked(first, 1);
        TestCluster.await(link.close());
        TestCluster.await(link.close());

        assertThat(failure(call)).hasMessage("this client is closed");
        assertThat(failure(link.call("lock.get", lock())).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        TestCluster.awaitUntil("the socket is closed", () -> !first.closes().isEmpty());
        assertThat(first.closes()).containsExactly((short) 1000);
        assertThat(second.handshakes()).isZero();
    }

    @Test
    void connect_inAVerticle_endsWithIt() {
        first.echo();
        ClientHolder holder = new ClientHolder(options(first.url()));
        String id = TestCluster.await(vertx.deployVerticle(holder));
        TestCluster.await(vertx.undeploy(id));

        TestCluster.awaitUntil("the socket is closed", () -> !first.closes().isEmpty());
        assertThat(first.closes()).containsExactly((short) 1000);
        TestCluster.await(holder.client.future().result().closed());
    }

    /** A verticle that forgets to close its client. */
    private static final class ClientHolder extends VerticleBase {
        private final ClientOptions options;
        private final Promise<CarabinerClient> client = Promise.promise();

        private ClientHolder(ClientOptions options) {
            this.options = options;
        }

        @Override
        public Future<?> start() {
            return CarabinerClient.connect(vertx, options).onSuccess(client::complete);
        }
    }

    /** A caller and listener on a context with threads of its own, which end before it can be told anything. */
    private void callAndEnd(SocketLink link) {
        VerticleBase calling = new VerticleBase() {
            @Override
            public Future<?> start() {
                link.onEvent((event, data) -> {});
                link.call("lock.get", lock()).onComplete(unheard -> {});
                return Future.succeededFuture();
            }
        };
        DeploymentOptions own = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("own")
                .setWorkerPoolSize(1);
        assertThat(TestCluster.await(vertx.deployVerticle(calling, own).compose(vertx::undeploy)))
                .isNull();
    }

    @Test
    void close_withACallerWhoseThreadsHaveEnded_answersTheOthersAndEnds() {
        SocketLink link = openedToBoth();
        callAndEnd(link);
        awaitAsked(first, 1);
        Future<JsonObject> living = link.call("lock.get", lock());

        assertThat(TestCluster.await(link.close())).isNull();

        assertThat(failure(living).code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void event_withAListenerWhoseThreadsHaveEnded_isToldToTheOthers() {
        SocketLink link = openedToBoth();
        callAndEnd(link);
        Promise<String> heard = Promise.promise();
        link.onEvent((event, data) -> heard.tryComplete(event));

        awaitAsked(first, 1);
        FakeMember.say(
                first.sockets().get(0),
                new JsonObject().put("event", "lock.lost").put("data", new JsonObject()));

        assertThat(TestCluster.await(heard.future())).isEqualTo("lock.lost");
    }
}
