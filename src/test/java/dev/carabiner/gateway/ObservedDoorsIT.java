package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.gateway.RawPeer.Response;
import dev.carabiner.trace.RequestIds;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of requests, how they are named, and where the figures are shown. */
final class ObservedDoorsIT {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private int port;

    /** Writes down what it is told. */
    private final class Told implements DoorObserver {
        @Override
        public void succeeded(Door door, Op op, long nanos) {
            told.add(door.label() + " " + op.label() + " ok");
        }

        @Override
        public void failed(Door door, Op op, ErrorCode code, long nanos) {
            told.add(door.label() + " " + op.label() + " " + code.label());
        }

        @Override
        public void refused(Door door, ErrorCode code) {
            told.add(door.label() + " none " + code.label());
        }

        @Override
        public void responded(int status) {
            told.add("http " + status);
        }
    }

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        MetricsPage page = (accept, levels) ->
                Future.succeededFuture(new MetricsPage.Text("text/plain", accept + " " + levels.connections() + "\n"));
        port = open(new DoorWatch(new Told(), Optional.of(page)));
    }

    private int open(DoorWatch watch) throws Exception {
        return Await.result(Doors.open(
                        vertx,
                        new ScriptedOperations(),
                        () -> Future.succeededFuture(Readiness.Verdict.READY),
                        new DoorSettings("127.0.0.1", 0, 1, 65_536, 4096, 100),
                        watch))
                .actualPort();
    }

    @AfterEach
    void close() throws Exception {
        Await.result(vertx.close());
    }

    private Response get(String path, String... headers) throws Exception {
        String[] all = new String[headers.length + 1];
        all[0] = "Host: localhost:" + port;
        System.arraycopy(headers, 0, all, 1, headers.length);
        return RawPeer.request(port, "GET", path, "", all);
    }

    @Test
    void http_isToldByOperationOutcomeAndStatus() throws Exception {
        assertThat(get("/v1/ring").status()).isEqualTo(200);
        assertThat(get("/v1/locks/fail%20held").status()).isEqualTo(409);
        assertThat(get("/v1/locks/bug").status()).isEqualTo(500);
        assertThat(get("/v1/ring?x=1").status()).isEqualTo(400);
        assertThat(get("/nowhere").status()).isEqualTo(404);
        Await.until("all are told", () -> told.size() >= 9);
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "http ring.get ok",
                        "http 200",
                        "http lock.get held",
                        "http 409",
                        "http lock.get internal",
                        "http 500",
                        "http ring.get bad_request",
                        "http 400",
                        "http 404");
    }

    @Test
    void webSocket_isToldByOperationAndOutcome() throws Exception {
        List<JsonObject> answers = new CopyOnWriteArrayList<>();
        // Held to the end, for Vert.x closes a client that nobody holds.
        WebSocketClient client = vertx.createWebSocketClient();
        WebSocket socket = Await.result(client.connect(
                new WebSocketConnectOptions().setHost("localhost").setPort(port).setURI("/v1/ws")));
        socket.textMessageHandler(text -> answers.add(new JsonObject(text)));
        Await.result(socket.writeTextMessage("{\"id\":1,\"op\":\"ring.get\"}"));
        Await.result(socket.writeTextMessage("{\"id\":2,\"op\":\"lock.get\",\"args\":{\"lock\":\"fail lost\"}}"));
        Await.result(socket.writeTextMessage("no json"));
        Await.result(socket.writeTextMessage("{\"id\":4,\"op\":\"no.such\"}"));
        Await.until("all are answered", () -> answers.size() == 4);
        assertThat(told)
                .contains("websocket ring.get ok", "websocket lock.get lost", "websocket none bad_request")
                .doesNotContain("http 200");
        Await.result(client.close());
    }

    @Test
    void bus_isToldByOperationAndOutcome() throws Exception {
        var unused = Await.result(vertx.eventBus().request("carabiner", new JsonObject().put("op", "ring.get")));
        Throwable refused = Await.failure(vertx.eventBus().request("carabiner", "no object"));
        assertThat(refused).hasMessageStartingWith("bad_request");
        assertThat(told).containsExactlyInAnyOrder("bus ring.get ok", "bus none bad_request");
    }

    @Test
    void requestId_usable_isEchoedOnEveryAnswer() throws Exception {
        for (String path : List.of("/v1/ring", "/nowhere", "/health/live", "/metrics", "/v1/locks/bug")) {
            assertThat(get(path, "X-Request-Id: abc {1}").header(RequestIds.HEADER))
                    .as(path)
                    .isEqualTo("abc {1}");
        }
    }

    @Test
    void requestId_noneOrUnusable_isMade() throws Exception {
        String first = get("/v1/ring").header(RequestIds.HEADER);
        String second = get("/v1/ring", "X-Request-Id: " + "x".repeat(129)).header(RequestIds.HEADER);
        assertThat(first).matches("[0-9a-z]+-[0-9a-z]+").isNotEqualTo(second);
        assertThat(second).matches("[0-9a-z]+-[0-9a-z]+");
        assertThat(get("/v1/ring", "X-Request-Id: caf\u00e9").header(RequestIds.HEADER))
                .matches("[0-9a-z]+-[0-9a-z]+");
    }

    @Test
    void metrics_areShownAsThePageSays() throws Exception {
        Response page = get("/metrics", "Accept: text/special");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/plain");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.body()).isEqualTo("text/special 1\n");
        assertThat(RawPeer.request(port, "HEAD", "/metrics").status()).isEqualTo(200);
        assertThat(RawPeer.request(port, "POST", "/metrics").status()).isEqualTo(405);
    }

    @Test
    void metrics_withNobodyWhoCounts_areNotFound() throws Exception {
        port = open(DoorWatch.NONE);
        assertThat(get("/metrics").status()).isEqualTo(404);
    }
}
