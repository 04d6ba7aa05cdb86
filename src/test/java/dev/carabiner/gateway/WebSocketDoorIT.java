package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.gateway.RawPeer.Frame;
import dev.carabiner.gateway.RawPeer.Response;
import dev.carabiner.service.Session.Close;
import dev.carabiner.wire.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketDoorIT {
    private static final int FRAME = 4096;
    private static final SocketTimes PATIENT = SocketTimes.USUAL;

    private final ScriptedOperations operations = new ScriptedOperations();
    private Vertx vertx;
    private Doors doors;
    private int port;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        open(PATIENT);
    }

    private void open(SocketTimes times) throws Exception {
        doors = ScriptedDoors.open(vertx, operations, new DoorSettings("127.0.0.1", 0, 1, FRAME, 65_536, 100), times);
        port = doors.actualPort();
    }

    private void reopen(SocketTimes times) throws Exception {
        Await.result(doors.close());
        operations.sessions.clear();
        open(times);
    }

    @AfterEach
    void close() throws Exception {
        Await.result(vertx.close());
    }

    @Test
    void requests_pipelined_areAnsweredAsTheyAreReady() throws Exception {
        BlockingQueue<JsonObject> answers = new LinkedBlockingQueue<>();
        // Held on to until the end: once it is collected as garbage, its sockets are closed.
        WebSocketClient client = vertx.createWebSocketClient();
        WebSocket socket = Await.result(client.connect(
                new WebSocketConnectOptions().setHost("localhost").setPort(port).setURI("/v1/ws")));
        socket.textMessageHandler(text -> answers.add(new JsonObject(text)));

        Await.result(socket.writeTextMessage(request("1", "lock.acquire", "{'lock':'a','wait':60000}")));
        Await.result(socket.writeTextMessage(request("2", "lock.acquire", "{'lock':'b','wait':60000}")));
        Await.result(socket.writeTextMessage(request("'three'", "ring.get", "{}")));
        assertThat(next(answers).getString("id")).isEqualTo("three");

        operations.waitFor("b").complete(new JsonObject().put("token", 2));
        assertThat(next(answers)).isEqualTo(new JsonObject("{\"id\":2,\"ok\":true,\"result\":{\"token\":2}}"));
        operations.waitFor("a").complete(new JsonObject().put("token", 1));
        assertThat(next(answers)).isEqualTo(new JsonObject("{\"id\":1,\"ok\":true,\"result\":{\"token\":1}}"));
        Await.result(socket.close());
        Await.result(client.close());
        Await.until("closed", () -> operations.lastSession().closes.equals(List.of(Close.BY_CLIENT)));
    }

    @Test
    void handshake_ofAStrangersPage_isForbidden() throws Exception {
        try (RawPeer peer = new RawPeer(port)) {
            Response response = peer.upgrade(port, "Origin: http://evil.example");
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.errorCode()).isEqualTo("forbidden");
        }
        try (RawPeer peer = new RawPeer(port)) {
            assertThat(peer.upgrade(port, "Host: evil.example:" + port, "Origin: http://evil.example:" + port)
                            .status())
                    .isEqualTo(403);
        }
        try (RawPeer peer = new RawPeer(port)) {
            assertThat(peer.upgrade(port, "Origin: http://127.0.0.1:" + port).status())
                    .isEqualTo(101);
        }
    }

    @Test
    void handshake_none_isBadRequest() throws Exception {
        assertThat(RawPeer.request(port, "GET", "/v1/ws").errorMessage())
                .isEqualTo("Upgrade: no WebSocket handshake (expected: websocket)");
        assertThat(RawPeer.request(
                                port,
                                "GET",
                                "/v1/ws",
                                "",
                                "Host: localhost",
                                "Upgrade: websocket",
                                "Connection: Upgrade")
                        .errorCode())
                .isEqualTo("bad_request");
        try (RawPeer peer = new RawPeer(port)) {
            peer.sendRequest(
                    "GET",
                    "/v1/ws",
                    "",
                    "Host: localhost",
                    "Upgrade: websocket",
                    "Connection: keep-alive",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
            assertThat(peer.readResponse(false).errorMessage())
                    .isEqualTo("handshake: not understood (expected: a WebSocket handshake, version 13)");
        }
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void failure_ofEveryCode_hasItsForm(ErrorCode code) throws Exception {
        try (RawPeer peer = connected()) {
            peer.sendText(request("7", "lock.get", "{'lock':'fail " + code.label() + "'}"));

            assertThat(peer.readJson())
                    .isEqualTo(new JsonObject()
                            .put("id", 7)
                            .put("ok", false)
                            .put(
                                    "error",
                                    new JsonObject()
                                            .put("code", code.label())
                                            .put("message", "because the test says so")
                                            .put("details", new JsonObject().put("waiting", 3))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"throw", "bug", "no json"})
    void failure_ofABug_saysNothingOfIt(String lock) throws Exception {
        try (RawPeer peer = connected()) {
            peer.sendText(request("7", "lock.get", "{'lock':'" + lock + "'}"));
            JsonObject answer = peer.readJson();

            assertThat(answer.getJsonObject("error").getString("code")).isEqualTo("internal");
            assertThat(answer.encode()).doesNotContain("secret", "Exception");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "nonsense § null § frame: not JSON (expected: a JSON object)",
                "{ § null § frame: not JSON (expected: a JSON object)",
                "[] § null § frame: an array (expected: a JSON object)",
                "null § null § frame: null (expected: a JSON object)",
                "{} § null § op: null (expected: the name of an operation)",
                "{'id':[1],'op':'ring.get'} § null § id: an array (expected: a string or a number of at most 64 characters)",
                "{'id':5} § 5 § op: null (expected: the name of an operation)",
                "{'id':5,'op':'ring.get','x':1} § 5 § x: unknown field (expected: id, op, args)",
                "{'id':5,'op':'auth','args':{'user':'x'}} § 5 § user: unknown field (expected: token)",
                "{'id':5,'op':'lock.get','args':{'lock':'..'}} § 5 § lock: .. (expected: any name but . and ..)"
            })
    void frame_malformed_isAnsweredAndTheSocketLivesOn(String frame, String id, String message) throws Exception {
        try (RawPeer peer = connected()) {
            peer.sendText(frame.replace('\'', '"'));
            JsonObject answer = peer.readJson();

            assertThat(String.valueOf(answer.getValue("id"))).isEqualTo(id);
            assertThat(answer.getBoolean("ok")).isFalse();
            assertThat(answer.getJsonObject("error").getString("code")).isEqualTo("bad_request");
            assertThat(answer.getJsonObject("error").getString("message")).isEqualTo(message);
            assertAlive(peer);
        }
    }

    @Test
    void frame_nestedDeepOrWithHugeNumbers_isBadRequest() throws Exception {
        try (RawPeer peer = connected()) {
            peer.sendText("[".repeat(FRAME));
            peer.sendText("{\"a\":".repeat(600) + "1" + "}".repeat(600));
            peer.sendText("{\"id\":1" + "0".repeat(2000) + ",\"op\":\"ring.get\"}");
            peer.sendText("{\"id\":1e" + "9".repeat(500) + ",\"op\":\"ring.get\"}");
            peer.sendText("{\"id\":9,\"op\":\"lock.acquire\",\"args\":{\"lock\":\"a\",\"ttl\":1e400}}");
            for (int i = 0; i < 5; i++) {
                assertThat(peer.readJson().getJsonObject("error").getString("code"))
                        .isEqualTo("bad_request");
            }
            assertAlive(peer);
        }
    }

    @Test
    void frame_inFragments_isPutTogether() throws Exception {
        try (RawPeer peer = connected()) {
            byte[] text = request("1", "lock.get", "{'lock':'ü'}").getBytes(StandardCharsets.UTF_8);
            int cut = text.length - 5; // Between the two bytes of ü.
            peer.sendFrame(false, RawPeer.TEXT, java.util.Arrays.copyOf(text, cut));
            peer.sendFrame(true, RawPeer.PING, new byte[0]);
            peer.sendFrame(true, RawPeer.CONTINUATION, java.util.Arrays.copyOfRange(text, cut, text.length));

            assertThat(peer.readFrame().opcode()).isEqualTo(RawPeer.PONG);
            assertThat(peer.readJson()
                            .getJsonObject("result")
                            .getJsonObject("args")
                            .getString("lock"))
                    .isEqualTo("ü");
        }
    }

    @Test
    void frame_unacceptable_closesWithItsCode() throws Exception {
        assertThat(closeCodeAfter(RawPeer.BINARY, "{}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(1003);
        assertThat(closeCodeAfter(RawPeer.TEXT, new byte[] {'"', (byte) 0xC3, '"'}))
                .isEqualTo(1007);
        assertThat(closeCodeAfter(RawPeer.TEXT, " ".repeat(FRAME + 1).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(1009);
        assertThat(closeCodeAfter(RawPeer.CONTINUATION, new byte[] {'x'})).isEqualTo(1002);
        Await.until("all ended by the server", () -> operations
                .closes()
                .equals(List.of(Close.BY_SERVER, Close.BY_SERVER, Close.BY_SERVER, Close.BY_SERVER)));
    }

    @Test
    void frame_tooLongInFragments_closesWith1009() throws Exception {
        try (RawPeer peer = connected()) {
            peer.sendFrame(false, RawPeer.TEXT, new byte[FRAME / 2]);
            peer.sendFrame(false, RawPeer.CONTINUATION, new byte[FRAME / 2]);
            peer.sendFrame(false, RawPeer.CONTINUATION, new byte[1]);

            assertThat(peer.readCloseCode()).isEqualTo(1009);
        }
    }

    @Test
    void auth_withNoneRequired_isAccepted() throws Exception {
        try (RawPeer peer = connected()) {
            peer.sendText("{\"op\":\"auth\",\"args\":{\"token\":\"t\"}}");
            assertThat(peer.readJson()).isEqualTo(new JsonObject("{\"id\":null,\"ok\":true,\"result\":{}}"));
            peer.sendText(request("'a'", "auth", "{'token':'t'}"));
            assertThat(peer.readJson()).isEqualTo(new JsonObject("{\"id\":\"a\",\"ok\":true,\"result\":{}}"));
        }
    }

    @Test
    void events_arePushed() throws Exception {
        try (RawPeer peer = connected()) {
            assertAlive(peer);
            // From a thread of its own, as the service may do.
            operations.lastSession().events.accept("lock.lost", new JsonObject().put("lock", "a"));

            assertThat(peer.readJson())
                    .isEqualTo(new JsonObject("{\"event\":\"lock.lost\",\"data\":{\"lock\":\"a\"}}"));
        }
    }

    @Test
    void close_frameOfTheClient_isByTheClientAndEndsItsWaits() throws Exception {
        try (RawPeer peer = connected()) {
            peer.sendText(request("1", "lock.acquire", "{'lock':'a','wait':60000}"));
            Await.until("parked", () -> operations.parked.containsKey("a"));
            peer.sendFrame(true, RawPeer.CLOSE, new byte[] {0x03, (byte) 0xE8});

            assertThat(peer.readCloseCode()).isEqualTo(1000);
            Await.until("closed", () -> operations.lastSession().closes.equals(List.of(Close.BY_CLIENT)));
            assertThat(operations.waitFor("a").future().failed()).isTrue();
        }
    }

    @Test
    void close_endOfStream_isByTheClient() throws Exception {
        try (RawPeer peer = connected()) {
            assertAlive(peer);
        }
        Await.until("closed", () -> operations.lastSession().closes.equals(List.of(Close.BY_CLIENT)));
    }

    @Test
    void close_endOfStreamWithAnswersOnTheWay_isByTheClient() throws Exception {
        try (RawPeer peer = connected()) {
            assertAlive(peer);
            peer.sendText(request("1", "lock.acquire", "{'lock':'a','wait':60000}"));
            Await.until("parked", () -> operations.parked.containsKey("a"));
            peer.socket.shutdownOutput();
            Await.until("closed", () -> operations.lastSession().closes.equals(List.of(Close.BY_CLIENT)));
        }
    }

    @Test
    void close_reset_isByTheServer() throws Exception {
        try (RawPeer peer = connected()) {
            assertAlive(peer);
            peer.reset();
        }
        Await.until("closed", () -> operations.lastSession().closes.equals(List.of(Close.BY_SERVER)));
    }

    @Test
    void stop_closesWith1001AsByTheServer() throws Exception {
        try (RawPeer peer = connected()) {
            assertAlive(peer);
            ScriptedOperations.Scripted session = operations.lastSession();
            io.vertx.core.Future<Void> closed = doors.close();

            assertThat(peer.readCloseCode()).isEqualTo(1001);
            assertThat(session.closes).containsExactly(Close.BY_SERVER);
            peer.sendFrame(true, RawPeer.CLOSE, new byte[] {0x03, (byte) 0xE9});
            Await.result(closed);
        }
    }

    @Test
    void stop_duringAHandshake_isToldToThatSocketToo() throws Exception {
        reopen(new SocketTimes(
                Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(60)));
        try (RawPeer talking = connected();
                RawPeer late = new RawPeer(port)) {
            late.sendRequest(
                    "GET",
                    "/v1/ws",
                    "",
                    "Host: localhost",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Content-Length: 1");
            for (int i = 0; i < 2; i++) { // Asked and answered behind it: so it has been read.
                assertThat(RawPeer.request(port, "GET", "/health/live").status())
                        .isEqualTo(200);
            }
            io.vertx.core.Future<Void> closed = doors.close();
            assertThat(talking.readCloseCode()).isEqualTo(1001);
            late.send(new byte[] {' '});

            assertThat(late.readResponse(false).status()).isEqualTo(101);
            assertThat(late.readCloseCode()).isEqualTo(1001);
            for (RawPeer peer : List.of(talking, late)) {
                peer.sendFrame(true, RawPeer.CLOSE, new byte[] {0x03, (byte) 0xE9});
            }
            Await.result(closed);
        }
    }

    @Test
    void stop_ofTheWholeVertx_isByTheServerToo() throws Exception {
        try (RawPeer peer = connected()) {
            assertAlive(peer);
            ScriptedOperations.Scripted session = operations.lastSession();
            io.vertx.core.Future<Void> closed = vertx.close();

            assertThat(peer.readCloseCode()).isEqualTo(1001);
            peer.sendFrame(true, RawPeer.CLOSE, new byte[] {0x03, (byte) 0xE9});
            Await.result(closed);
            assertThat(session.closes).containsExactly(Close.BY_SERVER);
        }
    }

    @Test
    void peer_answeringPings_isKept() throws Exception {
        reopen(new SocketTimes(
                Duration.ofMillis(300), Duration.ofSeconds(6), Duration.ofSeconds(10), Duration.ofSeconds(1)));
        try (RawPeer peer = connected()) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
            while (System.nanoTime() - end < 0) {
                Frame frame = peer.readFrame();
                assertThat(frame.opcode()).isEqualTo(RawPeer.PING);
                peer.sendFrame(true, RawPeer.PONG, frame.payload().getBytes());
            }
            assertAlive(peer);
        }
    }

    @Test
    void peer_silent_isAskedAndThenClosedAsByTheServer() throws Exception {
        // Silent for too long when it is looked at for the first time, a second after its beginning or later.
        reopen(new SocketTimes(
                Duration.ofMillis(300), Duration.ofMillis(400), Duration.ofSeconds(10), Duration.ofSeconds(1)));
        try (RawPeer peer = connected()) {
            assertThat(peer.readFrame().opcode()).isEqualTo(RawPeer.PING);
            assertThat(peer.readCloseCode()).isEqualTo(1011);
            assertThat(operations.lastSession().closes).containsExactly(Close.BY_SERVER);
            assertThat(peer.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void peer_slowReader_isClosedWith1013AsByTheServer() throws Exception {
        reopen(new SocketTimes(
                Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofMillis(500), Duration.ofSeconds(30)));
        try (RawPeer peer = connected(8 << 10)) {
            // Twenty megabytes: more than the kernel buffers of both sides take.
            for (int i = 0; i < 20; i++) {
                peer.sendText(request("" + i, "lock.get", "{'lock':'huge'}"));
            }
            Await.until("given up", () -> operations.lastSession().closes.equals(List.of(Close.BY_SERVER)));

            assertThat(peer.readCloseCode()).isEqualTo(1013);
        }
    }

    @Test
    void peer_slowReader_thatNeverReads_isCut() throws Exception {
        reopen(new SocketTimes(
                Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofMillis(500), Duration.ofMillis(500)));
        try (RawPeer peer = connected(8 << 10)) {
            for (int i = 0; i < 20; i++) {
                peer.sendText(request("" + i, "lock.get", "{'lock':'huge'}"));
            }
            Await.until("given up", () -> operations.lastSession().closes.equals(List.of(Close.BY_SERVER)));

            // Were it not cut, this would wait for the peer for ever.
            Await.result(doors.close());
            assertThatThrownBy(peer::readToEnd).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void peer_slowReader_ofEvents_isClosedOverTheHardBound() throws Exception {
        try (RawPeer peer = connected(8 << 10)) {
            assertAlive(peer);
            ScriptedOperations.Scripted session = operations.lastSession();
            JsonObject data = new JsonObject().put("text", "x".repeat(100_000));
            Await.until("given up", () -> {
                session.events.accept("lock.changed", data);
                return !session.closes.isEmpty();
            });

            assertThat(session.closes).containsExactly(Close.BY_SERVER);
            assertThat(peer.readCloseCode()).isEqualTo(1013);
        }
    }

    @Test
    void peer_fastEnough_getsMoreThanTheBoundInAll() throws Exception {
        try (RawPeer peer = connected()) {
            for (int i = 0; i < 20; i++) {
                peer.sendText(request("" + i, "lock.get", "{'lock':'huge'}"));
            }
            for (int i = 0; i < 20; i++) {
                StringBuilder text = new StringBuilder();
                while (text.isEmpty() || text.charAt(text.length() - 1) != '}') {
                    Frame frame = peer.readFrame();
                    assertThat(frame.opcode()).isIn(RawPeer.TEXT, RawPeer.CONTINUATION);
                    text.append(frame.text());
                }
                assertThat(new JsonObject(text.toString()).getInteger("id")).isEqualTo(i);
            }
            assertAlive(peer);
        }
    }

    private RawPeer connected() throws Exception {
        return connected(64 << 10);
    }

    private RawPeer connected(int receiveBuffer) throws Exception {
        return ScriptedDoors.connected(operations, port, receiveBuffer);
    }

    private int closeCodeAfter(int opcode, byte[] payload) throws Exception {
        try (RawPeer peer = connected()) {
            peer.sendFrame(true, opcode, payload);
            return peer.readCloseCode();
        }
    }

    private static void assertAlive(RawPeer peer) throws Exception {
        peer.sendText(request("'alive'", "cluster.get", "{}"));
        assertThat(peer.readJson().getString("id")).isEqualTo("alive");
    }

    private static JsonObject next(BlockingQueue<JsonObject> answers) throws InterruptedException {
        JsonObject answer = answers.poll(20, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        return answer;
    }

    private static String request(String id, String op, String args) {
        return ("{'id':" + id + ",'op':'" + op + "','args':" + args + "}").replace('\'', '"');
    }
}
