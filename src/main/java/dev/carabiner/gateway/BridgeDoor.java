package dev.carabiner.gateway;

import dev.carabiner.wire.Refusal;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The event-bus bridge for browsers, at {@code /eventbus}: what {@code SockJS} and Vert.x's bridge client speak, on a
 * socket of our own and with nothing of the event bus behind it.
 *
 * <p>The toolkit's bridge was not taken, for three reasons. It puts what a browser sends on the cluster's event bus,
 * headers and all, and takes care that only permitted addresses are reached; here no message of a browser gets there, so
 * there is no address to be protected. It has no way to end a wait with the socket of its caller, for on the bus nobody
 * can see that. And its SockJS sessions know no back-pressure: reading goes on while they are paused, and events for a
 * browser that does not read are queued without bound. Here a bridge socket is a {@link Conversation} like any other,
 * with a session of its own, and all of its bounds.
 *
 * <p>Only the WebSocket transports are served. The others are polled: their sockets have no end that could be seen, so
 * that waits and leases of a closed page would stay.
 */
final class BridgeDoor {
    private static final String PATH = "eventbus";
    private static final String SOCKET = "websocket";
    private static final long ENTROPY = 1L << 32;

    private final WebSocketDoor sockets;

    BridgeDoor(WebSocketDoor sockets) {
        this.sockets = sockets;
    }

    /**
     * Answers the request if its path is one of the bridge's: {@code info}, {@code websocket} (no framing but the
     * WebSocket's) and {@code SERVER/SESSION/websocket} (SockJS). Otherwise leaves it alone and says so.
     */
    boolean handled(Exchange exchange, RawTarget target) {
        List<String> path = target.segments();
        int last = path.size() - 1;
        if (!path.get(0).equals(PATH) || path.contains("")) {
            return false;
        }
        if (last == 1 && path.get(1).equals("info")) {
            info(exchange);
        } else if (last == 1 && path.get(1).equals(SOCKET)) {
            sockets.accept(exchange, new BridgeFrames(BridgeFrames.Framing.NONE));
        } else if (last == 3 && path.get(3).equals(SOCKET)) {
            sockets.accept(exchange, new BridgeFrames(BridgeFrames.Framing.SOCKJS));
        } else {
            return false;
        }
        return true;
    }

    private static void info(Exchange exchange) {
        HttpMethod method = exchange.request().method();
        if (method.equals(HttpMethod.OPTIONS)) {
            exchange.allow("GET, HEAD, OPTIONS");
        } else if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            exchange.notAllowed("GET, HEAD, OPTIONS");
        } else if (exchange.request().getHeader("Content-Length") != null
                && !"0".equals(exchange.request().getHeader("Content-Length"))) {
            exchange.fail(Refusal.because("body", "some", "none"));
        } else {
            exchange.answer(new JsonObject()
                    .put("websocket", true)
                    .put("cookie_needed", false)
                    .put("origins", List.of("*:*")) // The protocol wants it said; the check of Origin says who may.
                    .put("entropy", ThreadLocalRandom.current().nextLong(ENTROPY)));
        }
    }
}
