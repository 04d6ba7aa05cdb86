package dev.carabiner;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Clients of members from outside the cluster, on a Vert.x of their own. */
final class TestClients implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    // Held here, for Vert.x closes a client that nobody holds.
    private final HttpClient http = vertx.createHttpClient();
    private final WebSocketClient sockets = vertx.createWebSocketClient();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    Vertx vertx() {
        return vertx;
    }

    /** Plain HTTP. */
    TestClient http(Carabiner member) {
        URI uri = URI.create(member.http());
        return (op, args) -> {
            String lock = URLEncoder.encode(args.getString("lock"), StandardCharsets.UTF_8)
                    .replace("+", "%20");
            boolean get = op.equals("lock.get");
            JsonObject body = args.copy();
            body.remove("lock");
            RequestOptions request = new RequestOptions()
                    .setHost(uri.getHost())
                    .setPort(uri.getPort())
                    .setMethod(get ? HttpMethod.GET : HttpMethod.POST)
                    .putHeader("content-type", "application/json")
                    .setURI("/v1/locks/" + lock + (get ? "" : "/" + op.substring("lock.".length())));
            Promise<JsonObject> answer = Promise.promise();
            // On a context, as a body is lost to whoever asks for it from another thread after it has arrived.
            vertx.runOnContext(now -> http.request(request)
                    .compose(sent -> get ? sent.send() : sent.send(body.toBuffer()))
                    .compose(response -> response.body().map(bytes -> answer(response.statusCode(), bytes)))
                    .onComplete(answer));
            return answer.future();
        };
    }

    private static JsonObject answer(int status, Buffer bytes) {
        JsonObject json = bytes.toJsonObject();
        if (status != 200) {
            throw new TestClient.Refused(status, json.getJsonObject("error").getString("code"));
        }
        return json;
    }

    /** A WebSocket of its own. */
    Socket socket(Carabiner member) throws TimeoutException {
        Socket socket = new Socket(open(member).await(10, TimeUnit.SECONDS));
        open.add(socket);
        return socket;
    }

    /** A bare WebSocket. */
    Future<WebSocket> open(Carabiner member) {
        URI uri = URI.create(member.http());
        return sockets.connect(uri.getPort(), uri.getHost(), "/v1/ws");
    }

    /** Asks a member, over HTTP, to drain the one of this name; the answer, or the error. */
    JsonObject drain(Carabiner asked, String name) throws TimeoutException {
        URI uri = URI.create(asked.http());
        RequestOptions request = new RequestOptions()
                .setHost(uri.getHost())
                .setPort(uri.getPort())
                .setMethod(HttpMethod.POST)
                .setURI("/v1/members/" + name + "/drain");
        Promise<JsonObject> answer = Promise.promise();
        vertx.runOnContext(now -> http.request(request)
                .compose(HttpClientRequest::send)
                .compose(response -> response.body().map(bytes -> answer(response.statusCode(), bytes)))
                .onComplete(answer));
        return answer.future().await(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws TimeoutException {
        for (Socket socket : open) {
            socket.close().otherwiseEmpty().await(30, TimeUnit.SECONDS);
        }
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    /** Pipelines requests over one WebSocket. */
    static final class Socket implements TestClient {
        private final WebSocket socket;
        private final Map<Integer, Promise<JsonObject>> open = new HashMap<>();
        private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
        private int last;

        private Socket(WebSocket socket) {
            this.socket = socket;
            socket.textMessageHandler(this::answered);
        }

        @Override
        public synchronized Future<JsonObject> call(String op, JsonObject args) {
            int id = ++last;
            Promise<JsonObject> promise = Promise.promise();
            open.put(id, promise);
            JsonObject frame = new JsonObject().put("id", id).put("op", op).put("args", args);
            return socket.writeTextMessage(frame.encode()).compose(sent -> promise.future());
        }

        private void answered(String text) {
            JsonObject frame = new JsonObject(text);
            if (frame.containsKey("event")) {
                events.add(frame);
                return;
            }
            Promise<JsonObject> promise;
            synchronized (this) {
                promise = Objects.requireNonNull(open.remove(frame.getInteger("id")));
            }
            if (frame.getBoolean("ok")) {
                promise.complete(frame.getJsonObject("result"));
            } else {
                promise.fail(
                        new TestClient.Refused(0, frame.getJsonObject("error").getString("code")));
            }
        }

        /** What was told without asking, each as {@code {event, data}}, in order. */
        BlockingQueue<JsonObject> events() {
            return events;
        }

        Future<Void> close() {
            return socket.close();
        }
    }
}
