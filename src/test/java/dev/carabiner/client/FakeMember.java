package dev.carabiner.client;

import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A door of a member with nothing behind it but what a test says; on loopback and any free port. */
final class FakeMember {
    private final HttpServer server;
    private final List<JsonObject> asked = new CopyOnWriteArrayList<>();
    private final List<String> credentials = new CopyOnWriteArrayList<>();
    private final List<ServerWebSocket> sockets = new CopyOnWriteArrayList<>();
    private final List<Throwable> breaks = new CopyOnWriteArrayList<>();
    private final List<Short> closes = new CopyOnWriteArrayList<>();
    private final AtomicInteger handshakes = new AtomicInteger();
    private volatile int refusal;
    private volatile Consumer<ServerWebSocket> greeting = socket -> {};
    private volatile BiConsumer<ServerWebSocket, JsonObject> answering = (socket, request) -> {};

    FakeMember(Vertx vertx) {
        server = vertx.createHttpServer();
        server.webSocketHandshakeHandler(this::shakeHands);
        server.webSocketHandler(this::accept);
        HttpServer unused = TestCluster.await(server.listen(0, "127.0.0.1"));
    }

    private void shakeHands(ServerWebSocketHandshake handshake) {
        // In this order: whoever awaits the handshake looks at the credential then.
        credentials.add(String.valueOf(handshake.headers().get("Authorization")));
        handshakes.incrementAndGet();
        if (refusal != 0) {
            handshake.reject(refusal).onFailure(gone -> {});
        } else {
            handshake.accept().onFailure(gone -> {});
        }
    }

    private void accept(ServerWebSocket socket) {
        sockets.add(socket);
        socket.exceptionHandler(breaks::add);
        socket.closeHandler(closed -> closes.add(socket.closeStatusCode()));
        socket.textMessageHandler(text -> {
            JsonObject request = new JsonObject(text);
            asked.add(request);
            answering.accept(socket, request);
        });
        greeting.accept(socket);
    }

    String url() {
        return "ws://127.0.0.1:" + server.actualPort();
    }

    /** Answers each handshake with this status. */
    void refuse(int status) {
        refusal = status;
    }

    /** Does this to each new socket. */
    void greet(Consumer<ServerWebSocket> how) {
        greeting = how;
    }

    /** Does this with each request. */
    void answer(BiConsumer<ServerWebSocket, JsonObject> how) {
        answering = how;
    }

    /** Answers each request with its own arguments. */
    void echo() {
        answer((socket, request) -> succeed(socket, request, request.getJsonObject("args")));
    }

    static void succeed(ServerWebSocket socket, JsonObject request, JsonObject result) {
        say(
                socket,
                new JsonObject()
                        .put("id", request.getValue("id"))
                        .put("ok", true)
                        .put("result", result));
    }

    static void fail(ServerWebSocket socket, JsonObject request, String code) {
        JsonObject error =
                new JsonObject().put("code", code).put("message", "said").put("details", new JsonObject());
        say(
                socket,
                new JsonObject()
                        .put("id", request.getValue("id"))
                        .put("ok", false)
                        .put("error", error));
    }

    static void say(ServerWebSocket socket, JsonObject message) {
        socket.writeTextMessage(message.encode()).onFailure(gone -> {});
    }

    /** Closes all sockets with this code; waits for the first, as a client may hear of it before we do. */
    void close(int code) {
        TestCluster.awaitUntil("a socket", () -> !sockets.isEmpty());
        sockets.forEach(socket -> socket.close((short) code, "said").onFailure(gone -> {}));
    }

    /** What was asked for, in order. */
    List<JsonObject> asked() {
        return asked;
    }

    /** The arguments of all that was asked for with this operation. */
    List<JsonObject> asked(String op) {
        return asked.stream()
                .filter(request -> Objects.equals(request.getString("op"), op))
                .map(request -> request.getJsonObject("args"))
                .toList();
    }

    List<String> credentials() {
        return credentials;
    }

    int handshakes() {
        return handshakes.get();
    }

    List<ServerWebSocket> sockets() {
        return sockets;
    }

    /** What went wrong on sockets. */
    List<Throwable> breaks() {
        return breaks;
    }

    /** Codes of sockets that closed. */
    List<Short> closes() {
        return closes;
    }
}
