package dev.carabiner;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A client as it should be: it keeps one socket, and when that is closed with 1001 it goes to the next member at once and
 * asks again, with the same lease ids, for whatever was not answered.
 */
final class Roamer implements TestClient {
    private static final int GOING_AWAY = 1001;

    private final TestClients clients;
    private final ThreeMembers cluster;
    private final List<Integer> otherCloses = new CopyOnWriteArrayList<>();

    // Guarded by this.
    private final Map<Integer, Asked> open = new LinkedHashMap<>();
    private int last;
    private int member;
    private int moves;
    private WebSocket socket;

    private record Asked(String op, JsonObject args, Promise<JsonObject> answer) {}

    /** Connects, to the member of this index first. */
    Roamer(TestClients clients, ThreeMembers cluster, int member) throws Exception {
        this.clients = clients;
        this.cluster = cluster;
        this.member = member;
        this.socket = clients.open(cluster.member(member)).await(10, java.util.concurrent.TimeUnit.SECONDS);
        listen(socket);
    }

    /** How often it has been sent on. */
    synchronized int moves() {
        return moves;
    }

    /** Codes of closes that did not tell it to go elsewhere. */
    List<Integer> otherCloses() {
        return List.copyOf(otherCloses);
    }

    @Override
    public synchronized Future<JsonObject> call(String op, JsonObject args) {
        int id = ++last;
        Asked asked = new Asked(op, args, Promise.promise());
        open.put(id, asked);
        send(id, asked);
        return asked.answer().future();
    }

    private void send(int id, Asked asked) {
        JsonObject frame = new JsonObject().put("id", id).put("op", asked.op()).put("args", asked.args());
        // A write that fails is one more request without an answer: it is asked again after the close.
        socket.writeTextMessage(frame.encode()).onFailure(closed -> {});
    }

    private void listen(WebSocket fresh) {
        fresh.textMessageHandler(this::answered);
        fresh.closeHandler(closed -> {
            Short code = fresh.closeStatusCode();
            if (code == null || code != GOING_AWAY) {
                otherCloses.add(code == null ? 0 : (int) code);
            }
            goOn();
        });
    }

    private void answered(String text) {
        JsonObject frame = new JsonObject(text);
        if (frame.containsKey("event")) {
            return;
        }
        Asked asked;
        synchronized (this) {
            asked = open.remove(frame.getInteger("id"));
        }
        if (asked == null) {
            return;
        }
        if (frame.getBoolean("ok")) {
            asked.answer().complete(frame.getJsonObject("result"));
        } else {
            asked.answer()
                    .fail(new TestClient.Refused(0, frame.getJsonObject("error").getString("code")));
        }
    }

    private synchronized void goOn() {
        moves++;
        tryNext();
    }

    private synchronized void tryNext() {
        member = (member + 1) % 3;
        clients.open(cluster.member(member)).onSuccess(this::moved).onFailure(down -> clients.vertx()
                .setTimer(20, again -> tryNext()));
    }

    private synchronized void moved(WebSocket fresh) {
        socket = fresh;
        listen(fresh);
        new ArrayList<>(open.entrySet()).forEach(asked -> send(asked.getKey(), asked.getValue()));
    }
}
