package dev.carabiner.client;

import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A door that shakes hands and then neither says anything nor hangs up: a member that is paused, or cut off. */
final class SilentMember {
    private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: *(\\S+)");

    private final NetServer server;
    private final boolean shakingHands;
    private final AtomicInteger connections = new AtomicInteger();

    /** @param shakingHands else it is silent from the beginning */
    SilentMember(Vertx vertx, boolean shakingHands) {
        this.shakingHands = shakingHands;
        this.server = vertx.createNetServer().connectHandler(this::accept);
        NetServer unused = TestCluster.await(server.listen(0, "127.0.0.1"));
    }

    private void accept(NetSocket socket) {
        connections.incrementAndGet();
        socket.exceptionHandler(reset -> {});
        socket.handler(bytes -> {
            Matcher key = KEY.matcher(bytes.toString());
            if (shakingHands && key.find()) {
                socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + accepted(key.group(1)) + "\r\n\r\n")
                        .onFailure(gone -> {});
            }
        });
    }

    private static String accepted(String key) {
        try {
            byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    String url() {
        return "ws://127.0.0.1:" + server.actualPort();
    }

    int connections() {
        return connections.get();
    }
}
