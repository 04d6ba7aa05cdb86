package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.gateway.RawPeer.Response;
import dev.carabiner.service.Session.Close;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeDoorIT {
    private static final int FRAME = 4096;

    private final ScriptedOperations operations = new ScriptedOperations();
    private Vertx vertx;
    private Doors doors;
    private int port;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        doors = ScriptedDoors.open(vertx, operations, new DoorSettings("127.0.0.1", 0, 1, FRAME, 65_536, 100));
        port = doors.actualPort();
    }

    @AfterEach
    void close() throws Exception {
        Await.result(vertx.close());
    }

    @Test
    void info_saysWhatSockJsAsksFor() throws IOException {
        Response response = RawPeer.request(port, "GET", "/eventbus/info?t=1764000000000");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.json().getBoolean("websocket")).isTrue();
        assertThat(response.json().getBoolean("cookie_needed")).isFalse();
        assertThat(response.json().getLong("entropy")).isBetween(0L, (1L << 32) - 1);
        assertThat(RawPeer.request(port, "POST", "/eventbus/info").header("Allow"))
                .isEqualTo("GET, HEAD, OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/eventbus",
                "/eventbus/",
                "/eventbus/iframe.html",
                "/eventbus/000/abc/xhr",
                "/eventbus/000/abc/xhr_streaming",
                "/eventbus/000/abc/eventsource",
                "/eventbus/000/abc/htmlfile?c=callback",
                "/eventbus/000/abc/jsonp?c=callback",
                "/eventbus//abc/websocket",
                "/eventbus/../v1/locks/x",
                "/eventbus/000/abc/websocket/",
                "/Eventbus/info"
            })
    void path_ofAnotherTransport_isNotFound(String path) throws IOException {
        assertThat(RawPeer.request(port, "GET", path).errorCode()).isEqualTo("not_found");
    }

    @Test
    void handshake_ofAStrangersPage_isForbidden() throws IOException {
        for (String path : List.of("/eventbus/websocket", "/eventbus/000/abc/websocket")) {
            for (String origin : List.of("http://evil.example", "null", "http://localhost.evil.example")) {
                try (RawPeer peer = new RawPeer(port)) {
                    assertThat(peer.upgradeAt(path, port, "Origin: " + origin).status())
                            .isEqualTo(403);
                }
            }
        }
        assertThat(RawPeer.request(
                                port,
                                "GET",
                                "/eventbus/info",
                                "",
                                "Host: localhost:" + port,
                                "Origin: http://evil.example")
                        .status())
                .isEqualTo(403);
        try (RawPeer peer = new RawPeer(port)) {
            assertThat(peer.upgradeAt("/eventbus/websocket", port, "Origin: http://127.0.0.1:" + port)
                            .status())
                    .isEqualTo(101);
        }
    }

    @Test
    void request_overSockJs_isAnsweredAtItsReplyAddress() throws Exception {
        try (RawPeer peer = new RawPeer(port)) {
            assertThat(peer.upgradeAt("/eventbus/123/abcdefgh/websocket", port).status())
                    .isEqualTo(101);
            assertThat(peer.readFrame().text()).isEqualTo("o");
            peer.sendText(new JsonArray()
                    .add("{\"type\":\"ping\"}")
                    .add(send("r1", "ring.owner", "{'key':'k'}"))
                    .add(send("r2", "lock.get", "{'lock':'fail held'}"))
                    .encode());

            assertThat(sockJs(peer))
                    .isEqualTo(new JsonObject()
                            .put("type", "rec")
                            .put("address", "r1")
                            .put(
                                    "body",
                                    new JsonObject()
                                            .put("op", "ring.owner")
                                            .put("args", new JsonObject().put("key", "k"))));
            assertThat(sockJs(peer))
                    .isEqualTo(new JsonObject()
                            .put("type", "err")
                            .put("address", "r2")
                            .put("failureCode", 409)
                            .put("failureType", "RECIPIENT_FAILURE")
                            .put("message", "held: because the test says so"));
            peer.sendText("{\"type\":\"ping\"}"); // No array of strings.
            assertThat(peer.readCloseCode()).isEqualTo(1002);
        }
    }

    @Test
    void events_ofTheSession_comeFromTheirAddresses() throws Exception {
        try (RawPeer peer = connected()) {
            peer.sendText(text("{'type':'register','address':'carabiner.events.locks','headers':{}}"));
            peer.sendText(send("r", "cluster.get", "{}"));
            assertThat(peer.readJson().getString("address")).isEqualTo("r");

            operations.lastSession().events.accept("lock.lost", new JsonObject().put("lock", "mine"));
            operations.lastSession().events.accept("lock.changed", new JsonObject().put("lock", "a"));
            assertThat(peer.readJson())
                    .isEqualTo(
                            new JsonObject(
                                    text(
                                            "{'type':'rec','address':'carabiner.events.locks','body':{'lock':'a'},'headers':{'event':'lock.changed'}}")));
        }
    }

    @Test
    void wait_endsWithItsSocket() throws Exception {
        try (RawPeer peer = connected()) {
            peer.sendText(send("r", "lock.acquire", "{'lock':'a','wait':60000,'onClose':'release'}"));
            Await.until("parked", () -> operations.parked.containsKey("a"));
            peer.sendFrame(true, RawPeer.CLOSE, new byte[] {0x03, (byte) 0xE8});
            assertThat(peer.readCloseCode()).isEqualTo(1000);
        }
        Await.until("closed", () -> operations.lastSession().closes.equals(List.of(Close.BY_CLIENT)));
        assertThat(operations.waitFor("a").future().failed()).isTrue();
    }

    @Test
    void message_forTheBus_doesNotGetThere() throws Exception {
        List<String> heard = new java.util.concurrent.CopyOnWriteArrayList<>();
        List<String> addresses = List.of("carabiner.ring", "carabiner.keyed", "app", "carabiner.events.locks");
        addresses.forEach(
                address -> vertx.eventBus().consumer(address, message -> heard.add(address + " " + message.body())));
        try (RawPeer peer = connected()) {
            for (String address : addresses) {
                for (String type : List.of("send", "publish")) {
                    peer.sendText(text("{'type':'" + type + "','address':'" + address
                            + "','replyAddress':'carabiner','body':{'op':'ring.get'}}"));
                    assertThat(peer.readJson().getString("message")).startsWith("forbidden: ");
                }
            }
            peer.sendText(text("{'type':'register','address':'app'}"));
            assertThat(peer.readJson().getInteger("failureCode")).isEqualTo(403);
            vertx.eventBus().publish("app", "secret");
            Await.until("heard by the application", () -> heard.contains("app secret"));
            peer.sendText(send("r", "cluster.get", "{}"));
            assertThat(peer.readJson().getString("address")).isEqualTo("r");
        }
        assertThat(heard).containsExactly("app secret");
    }

    @Test
    void message_tooLong_closesWith1009() throws Exception {
        try (RawPeer peer = connected()) {
            peer.sendText(" ".repeat(FRAME + 1));
            assertThat(peer.readCloseCode()).isEqualTo(1009);
        }
    }

    @Test
    void stop_closesWith1001AsByTheServer() throws Exception {
        try (RawPeer peer = connected()) {
            Future<Void> closed = doors.close();
            assertThat(peer.readCloseCode()).isEqualTo(1001);
            peer.sendFrame(true, RawPeer.CLOSE, new byte[] {0x03, (byte) 0xE9});
            Await.result(closed);
        }
        assertThat(operations.lastSession().closes).containsExactly(Close.BY_SERVER);
    }

    private RawPeer connected() throws Exception {
        RawPeer peer = new RawPeer(port);
        assertThat(peer.upgradeAt("/eventbus/websocket", port).status()).isEqualTo(101);
        Await.until("opened", () -> operations.sessions.size() == 1);
        return peer;
    }

    private static JsonObject sockJs(RawPeer peer) throws IOException {
        String text = peer.readFrame().text();
        assertThat(text).startsWith("a[");
        return new JsonObject(new JsonArray(text.substring(1)).getString(0));
    }

    private static String send(String replyAddress, String op, String args) {
        return text("{'type':'send','address':'carabiner','headers':{},'replyAddress':'" + replyAddress
                + "','body':{'op':'" + op + "','args':" + args + "}}");
    }

    private static String text(String message) {
        return message.replace('\'', '"');
    }
}
