package dev.carabiner.live;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's way to the cluster: one WebSocket at a time, to one member after the other. When a member says that it is
 * going away (1001) the next one is tried at once, after any other end a little later.
 */
final class LiveLink {
    private static final short GOING_AWAY = 1001;
    private static final int CONNECT_MILLIS = 1_000;

    private final Vertx vertx;
    private final WebSocketClient sockets;
    private final List<MemberAddress> members;
    private final Random random;

    // Owned by the event loop of the load.
    private final Map<Integer, Open> open = new HashMap<>();
    private @Nullable WebSocket socket;
    private int member;
    private int lastId;
    private boolean stopped;

    /** A request without an answer. */
    private record Open(Consumer<Reply> then, long patienceTimer) {}

    LiveLink(Vertx vertx, WebSocketClient sockets, List<MemberAddress> members, int home, Random random) {
        this.vertx = vertx;
        this.sockets = sockets;
        this.members = members;
        this.member = home % members.size();
        this.random = random;
    }

    /** The name of the member that requests go to now. */
    String member() {
        return members.get(member).name();
    }

    boolean isOpen() {
        return socket != null;
    }

    void connect() {
        if (stopped) {
            return;
        }
        MemberAddress to = members.get(member);
        WebSocketConnectOptions options = new WebSocketConnectOptions();
        options.setHost(to.host());
        options.setPort(to.httpPort());
        options.setURI("/v1/ws");
        options.setTimeout(CONNECT_MILLIS);
        sockets.connect(options).onSuccess(this::connected).onFailure(refused -> moveOn(pause()));
    }

    private void connected(WebSocket accepted) {
        socket = accepted;
        accepted.textMessageHandler(text -> heard(new JsonObject(text)));
        accepted.closeHandler(closed -> {
            if (socket == accepted) {
                Short code = accepted.closeStatusCode();
                lose(Reply.CLOSED, code != null && code == GOING_AWAY ? 0 : pause());
            }
        });
        accepted.exceptionHandler(broken -> {}); // The close that follows says all.
        if (stopped) {
            drop(accepted);
        }
    }

    private long pause() {
        return 50L + random.nextInt(200);
    }

    private void heard(JsonObject frame) {
        Open request = open.remove(frame.getInteger("id", 0));
        if (request != null) { // Else an event.
            vertx.cancelTimer(request.patienceTimer());
            request.then().accept(Reply.of(frame));
        }
    }

    /** @param then is called once, in the end and never from within this call */
    void ask(String op, JsonObject args, Duration patience, Consumer<Reply> then) {
        WebSocket to = socket;
        if (to == null) {
            vertx.runOnContext(now -> then.accept(Reply.unknown(Reply.UNREACHABLE)));
            return;
        }
        int id = ++lastId;
        long timer = vertx.setTimer(patience.toMillis(), late -> {
            Open request = open.remove(id);
            if (request != null) {
                request.then().accept(Reply.unknown(Reply.SILENT));
                giveUp(to);
            }
        });
        open.put(id, new Open(then, timer));
        to.writeTextMessage(new JsonObject()
                        .put("id", id)
                        .put("op", op)
                        .put("args", args)
                        .encode())
                .onFailure(broken -> giveUp(to));
    }

    private void giveUp(WebSocket suspect) {
        if (socket == suspect) {
            drop(suspect);
            lose(Reply.CLOSED, pause());
        }
    }

    private static void drop(WebSocket socket) {
        socket.close().onFailure(gone -> {});
    }

    private void lose(String code, long pauseMillis) {
        socket = null;
        List<Open> unanswered = List.copyOf(open.values());
        open.clear();
        for (Open request : unanswered) {
            vertx.cancelTimer(request.patienceTimer());
            vertx.runOnContext(now -> request.then().accept(Reply.unknown(code)));
        }
        moveOn(pauseMillis);
    }

    private void moveOn(long pauseMillis) {
        member = (member + 1 + random.nextInt(members.size() - 1)) % members.size();
        if (pauseMillis == 0) {
            vertx.runOnContext(now -> connect());
        } else {
            vertx.setTimer(pauseMillis, now -> connect());
        }
    }

    /** Goes on through another member, as a client does that is moved. */
    void leave() {
        WebSocket present = socket;
        if (present != null) {
            giveUp(present);
        }
    }

    void stop() {
        stopped = true;
        leave();
    }
}
