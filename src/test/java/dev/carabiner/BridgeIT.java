package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A browser at the bridge of one of two members. */
final class BridgeIT {
    private static final int LOCKS = 40;
    private static final String EVENTS = "carabiner.events.locks";

    @Test
    void locksOfBothMembers_areGrantedAndHeardOfOverTheBridge() throws Exception {
        Vertx vertx = Vertx.vertx();
        // Held on to until the end: once it is collected as garbage, its sockets are closed.
        WebSocketClient client = vertx.createWebSocketClient();
        try (ThreeMembers cluster = ThreeMembers.start(2, 0, Map.of())) {
            BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
            WebSocket socket = client.connect(
                            URI.create(cluster.member(0).http()).getPort(), "127.0.0.1", "/eventbus/websocket")
                    .await(20, TimeUnit.SECONDS);
            socket.textMessageHandler(text -> heard.add(new JsonObject(text)));
            send(socket, new JsonObject().put("type", "register").put("address", EVENTS));
            for (int i = 0; i < LOCKS; i++) {
                send(socket, acquire(i));
            }

            Set<String> granted = new HashSet<>();
            Set<String> told = new HashSet<>();
            Set<String> askedAgain = new HashSet<>();
            while (granted.size() < LOCKS || told.size() < LOCKS) {
                JsonObject message = heard.poll(30, TimeUnit.SECONDS);
                assertThat(message).as("granted %s, told %s", granted, told).isNotNull();
                if (message.getString("type").equals("err")) {
                    // A member stood still: to be asked again, and what becomes of the first request is told too.
                    assertThat(message.getString("message")).startsWith("unavailable");
                    int again = Integer.parseInt(message.getString("address").substring(1));
                    askedAgain.add(lock(again));
                    send(socket, acquire(again));
                    continue;
                }
                String lock = message.getJsonObject("body").getString("lock");
                if (isRepeat(message, told)) {
                    continue;
                }
                boolean event = message.getString("address").equals(EVENTS);
                if (event && askedAgain.contains(lock)) {
                    told.add(lock);
                } else if (event) {
                    assertThat(message.getJsonObject("headers").getString("event"))
                            .isEqualTo("lock.changed");
                    assertThat(message.getJsonObject("body").getString("cause")).isEqualTo("granted");
                    assertThat(told.add(lock)).as("told once of %s", lock).isTrue();
                } else {
                    assertThat(granted.add(lock)).isTrue();
                }
            }
            send(socket, new JsonObject().put("type", "unregister").put("address", EVENTS));
            send(socket, request("last", "lock.acquire", new JsonObject().put("lock", "unheard")));
            send(socket, request("behind", "lock.get", new JsonObject().put("lock", "unheard")));
            Set<String> answered = new HashSet<>();
            while (answered.size() < 2) {
                JsonObject message = next(heard);
                // What is still told of the others was under way; of this one nothing may be.
                if (!message.getString("address").equals(EVENTS)
                        || message.getJsonObject("body").getString("lock").equals("unheard")) {
                    assertThat(answered.add(message.getString("address"))).isTrue();
                }
            }
            assertThat(answered).containsExactlyInAnyOrder("last", "behind");
        } finally {
            client.close().await(20, TimeUnit.SECONDS);
            vertx.close().await(20, TimeUnit.SECONDS);
        }
    }

    private static String lock(int number) {
        return "bridge-" + number;
    }

    private static JsonObject acquire(int number) {
        return request(
                "r" + number,
                "lock.acquire",
                new JsonObject().put("lock", lock(number)).put("leaseId", "mine"));
    }

    /** An acquire that took over a second is asked for again, which the events tell as a renewal of what was granted. */
    private static boolean isRepeat(JsonObject message, Set<String> told) {
        JsonObject body = message.getJsonObject("body");
        return "renewed".equals(body.getString("cause")) && told.contains(body.getString("lock"));
    }

    private static JsonObject next(BlockingQueue<JsonObject> heard) throws InterruptedException {
        JsonObject message = heard.poll(30, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        return message;
    }

    private static JsonObject request(String replyAddress, String op, JsonObject args) {
        return new JsonObject()
                .put("type", "send")
                .put("address", "carabiner")
                .put("replyAddress", replyAddress)
                .put("body", new JsonObject().put("op", op).put("args", args));
    }

    private static void send(WebSocket socket, JsonObject message) throws Exception {
        socket.writeTextMessage(message.encode()).await(20, TimeUnit.SECONDS);
    }
}
