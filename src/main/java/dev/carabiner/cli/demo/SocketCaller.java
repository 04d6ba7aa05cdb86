package dev.carabiner.cli.demo;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A program somewhere else that keeps a WebSocket open, as a browser would. */
final class SocketCaller implements Caller {
    private final Context context;
    private final WebSocket socket;
    private final String member;

    // Owned by the context of the socket.
    private final Map<Integer, Promise<JsonObject>> unanswered = new HashMap<>();
    private int lastId;

    private SocketCaller(Context context, WebSocket socket, String member) {
        this.context = context;
        this.socket = socket;
        this.member = member;
        socket.textMessageHandler(this::onFrame);
        socket.closeHandler(closed -> fail());
    }

    static Future<Caller> connect(Vertx vertx, WebSocketClient client, String baseUrl, String member) {
        URI base = URI.create(baseUrl);
        Promise<Caller> connected = Promise.promise();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(now -> client.connect(base.getPort(), base.getHost(), "/v1/ws")
                .<Caller>map(socket -> new SocketCaller(context, socket, member))
                .onComplete(connected));
        return connected.future();
    }

    @Override
    public String door() {
        return "WebSocket, " + member;
    }

    @Override
    public Future<JsonObject> call(String op, JsonObject args) {
        Promise<JsonObject> answer = Promise.promise();
        context.runOnContext(now -> {
            int id = ++lastId;
            unanswered.put(id, answer);
            JsonObject frame = new JsonObject().put("id", id).put("op", op).put("args", args);
            socket.writeTextMessage(frame.encode()).onFailure(answer::tryFail);
        });
        return answer.future();
    }

    private void onFrame(String text) {
        JsonObject frame = new JsonObject(text);
        Promise<JsonObject> answer = unanswered.remove(frame.getInteger("id", 0));
        if (answer == null) {
            return; // An event, such as lock.lost.
        }
        if (frame.getBoolean("ok", false)) {
            answer.tryComplete(frame.getJsonObject("result"));
        } else {
            answer.tryFail(CallFailure.of(frame.getJsonObject("error")));
        }
    }

    private void fail() {
        List.copyOf(unanswered.values())
                .forEach(answer -> answer.tryFail(new IllegalStateException(door() + ": the socket was closed")));
        unanswered.clear();
    }
}
