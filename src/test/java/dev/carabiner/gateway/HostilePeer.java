package dev.carabiner.gateway;

import dev.carabiner.gateway.RawPeer.Frame;
import dev.carabiner.gateway.RawPeer.Response;
import dev.carabiner.wire.ErrorCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One stranger at the doors, who attacks in one way after another. Whatever is answered is checked: it has to be in the one
 * form, with a code of the table, and must not speak of the inside. No answer, or a closed connection, is the member's
 * right. Not for two threads.
 */
final class HostilePeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 150;
    private static final int LINGERING = 40;
    private static final int FRAMES_READ = 200;
    private static final List<String> UNSPEAKABLE =
            List.of("Exception", "\tat ", "io.vertx.", "io.netty.", "com.hazelcast");
    private static final Set<Integer> CLOSES = Set.of(0, 1000, 1001, 1002, 1003, 1007, 1009, 1011, 1013);
    private static final Set<String> CODES =
            Arrays.stream(ErrorCode.values()).map(ErrorCode::label).collect(Collectors.toUnmodifiableSet());
    private static final Set<Integer> STATUSES = statuses();

    private final int port;
    private final HostileTally tally;
    private final Deque<RawPeer> lingering = new ArrayDeque<>();

    HostilePeer(int port, HostileTally tally) {
        this.port = port;
        this.tally = tally;
    }

    private static Set<Integer> statuses() {
        Set<Integer> statuses = new HashSet<>(List.of(100, 101, 200, 204));
        for (ErrorCode code : ErrorCode.values()) {
            statuses.add(code.status());
        }
        // The toolkit's, before we are asked, to a version of HTTP that there is not. Without a body.
        statuses.add(501);
        return statuses;
    }

    /** Does one thing that this chance picks. */
    void attack(Chance chance) {
        String kind = chance.of(List.of(
                "http",
                "http",
                "http",
                "junk",
                "two in one",
                "socket",
                "socket",
                "bridge",
                "sockjs",
                "frames",
                "linger",
                "no reader"));
        try (RawPeer peer = new RawPeer(port)) {
            peer.socket.setSoTimeout(PATIENCE_MILLIS);
            switch (kind) {
                case "http" -> http(peer, chance);
                case "junk" -> junk(peer, chance);
                case "two in one" -> twoInOne(peer, chance);
                case "socket" -> talk(peer, "/v1/ws", chance);
                case "bridge" -> talk(peer, "/eventbus/websocket", chance);
                case "sockjs" -> talk(peer, "/eventbus/" + chance.below(999) + "/x/websocket", chance);
                case "frames" -> frames(peer, chance);
                case "linger" -> linger(chance);
                default -> neverReads(peer, chance);
            }
        } catch (SocketTimeoutException silent) {
            tally.note(kind + ": silence");
        } catch (IOException closed) {
            tally.note(kind + ": closed");
        }
        tally.note(kind);
    }

    private void http(RawPeer peer, Chance chance) throws IOException {
        String method =
                chance.of(List.of("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "get", "G\0T"));
        String target = chance.target().replaceAll("[\r\n ]", "%20");
        String body = chance.oneIn(2) ? "" : chance.oneIn(10) ? chance.nested() : chance.args(chance.op());
        List<String> headers =
                new java.util.ArrayList<>(List.of("Host: " + (chance.oneIn(10) ? oneLine(chance) : "localhost")));
        for (int i = chance.below(3); i > 0; i--) {
            headers.add(chance.of(
                            List.of("Origin", "X", "Expect", "Upgrade", "Connection", "Content-Type", "Authorization"))
                    + ": " + oneLine(chance));
        }
        peer.sendRequest(method, target, body, headers.toArray(String[]::new));
        check(peer, method.equals("HEAD"));
    }

    private static String oneLine(Chance chance) {
        return chance.word().replaceAll("[\r\n]", "");
    }

    private void junk(RawPeer peer, Chance chance) throws IOException {
        String request =
                "POST /v1/locks/a/check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n\r\n{\"token\":1}";
        peer.send(chance.oneIn(3) ? chance.bytes(5_000) : chance.mangled(request.getBytes(StandardCharsets.US_ASCII)));
        check(peer, false);
    }

    private void twoInOne(RawPeer peer, Chance chance) throws IOException {
        String framing = chance.of(List.of(
                "Content-Length: 4\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Content-Length: 5\r\nContent-Length: 6",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding:\r\n chunked",
                "Content-Length: 1e3",
                "Transfer-Encoding: chunked",
                "Content-Length: 99999999999999999999"));
        String chunks = chance.of(
                List.of("5\r\n{   }\r\n0\r\n\r\n", "5;x=y\r\n{   }\r\n0\r\n\r\n", "-5\r\n{}\r\n", "0\r\n\r\n"));
        peer.send(("POST /v1/locks/a/check HTTP/1.1\r\nHost: localhost\r\n" + framing + "\r\n\r\n" + chunks
                        + "DELETE /v1/locks/watched HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        check(peer, false);
    }

    private void talk(RawPeer peer, String path, Chance chance) throws IOException {
        if (peer.upgradeAt(path, port).status() != 101) {
            return;
        }
        boolean bridge = path.startsWith("/eventbus");
        boolean packed = bridge && !path.equals("/eventbus/websocket");
        int messages = 1 + chance.below(20);
        for (int i = 0; i < messages; i++) {
            String message = chance.oneIn(15) ? chance.nested() : bridge ? chance.bridge() : chance.frame();
            String text = packed && !chance.oneIn(10) ? "[" + Chance.quoted(message) + "]" : message;
            peer.sendText(text.length() > 100_000 ? text.substring(0, 100_000) : text);
        }
        read(peer);
        part(peer, chance);
    }

    /** Frames as no library would build them. */
    private void frames(RawPeer peer, Chance chance) throws IOException {
        if (peer.upgrade(port).status() != 101) {
            return;
        }
        for (int i = 1 + chance.below(6); i > 0; i--) {
            if (chance.oneIn(4)) {
                peer.send(chance.bytes(200));
            } else {
                byte[] payload =
                        chance.oneIn(8) ? new byte[100_000] : chance.frame().getBytes(StandardCharsets.UTF_8);
                // The upper bits are reserved.
                peer.sendFrame(chance.oneIn(2), chance.below(chance.oneIn(4) ? 128 : 11), payload);
            }
        }
        read(peer);
        part(peer, chance);
    }

    private static void part(RawPeer peer, Chance chance) throws IOException {
        switch (chance.below(3)) {
            case 0 -> peer.sendFrame(true, RawPeer.CLOSE, chance.bytes(5));
            case 1 -> peer.reset();
            default -> peer.socket.shutdownOutput();
        }
    }

    /** Leaves a connection behind in the middle of something, as slow ones do. */
    private void linger(Chance chance) throws IOException {
        RawPeer peer = new RawPeer(port);
        lingering.add(peer);
        peer.send(chance.of(
                        List.of(
                                "",
                                "G",
                                "GET /v1/cluster HTTP/1.1\r\nHost: local",
                                "POST /v1/locks/a/check HTTP/1.1\r\nHost: localhost\r\n"
                                        + "Content-Length: 50\r\n\r\n{",
                                "POST /v1/locks/slow/acquire HTTP/1.1\r\nHost: localhost\r\nContent-Length: 14\r\n\r\n{\"wait\":60000}"))
                .getBytes(StandardCharsets.US_ASCII));
        if (lingering.size() > LINGERING) {
            lingering.remove().close();
        }
    }

    private void neverReads(RawPeer peer, Chance chance) throws IOException {
        if (chance.oneIn(2)) {
            byte[] request =
                    "GET /v1/locks?prefix=fuzz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 200; i++) {
                peer.send(request);
            }
        } else if (peer.upgrade(port).status() == 101) {
            for (int i = 0; i < 200; i++) {
                peer.sendText("{\"id\":" + i + ",\"op\":\"ring.get\"}");
            }
        }
        RawPeer left = new RawPeer(port);
        left.close();
    }

    private void check(RawPeer peer, boolean headOnly) throws IOException {
        Response response = peer.readResponse(headOnly);
        tally.note("status " + response.status());
        String all = response.headers() + response.body();
        require(STATUSES.contains(response.status()), "an unknown status: " + response.status() + " " + all);
        requireSpeakable(all);
        if (response.status() >= 400 && !headOnly && !response.body().isEmpty()) {

            JsonObject error = response.json().getJsonObject("error");
            require(CODES.contains(error.getString("code")), "an unknown code: " + all);
            require(!error.getString("code").equals("internal"), "a bug: " + all);
        }
    }

    /** Reads until the member closes, or has nothing more to say. */
    private void read(RawPeer peer) throws IOException {
        try {
            readFrames(peer);
        } catch (SocketTimeoutException silent) {
            tally.note("all said");
        }
    }

    private void readFrames(RawPeer peer) throws IOException {
        // Who watches all locks hears of something for ever.
        for (int i = 0; i < FRAMES_READ; i++) {
            Frame frame = peer.readFrame();
            if (frame.opcode() == RawPeer.CLOSE) {
                tally.note("close " + frame.closeCode());
                // From 3000 on they are an application's: ours has none, and gives back what the peer closed with.
                require(
                        CLOSES.contains(frame.closeCode()) || frame.closeCode() >= 3000,
                        "an unknown close: " + frame.closeCode());
                requireSpeakable(frame.text());
                return;
            }
            if (frame.opcode() == RawPeer.TEXT) {
                checkMessage(frame.text());
            }
        }
    }

    private void checkMessage(String text) {
        requireSpeakable(text);
        if (text.equals("o")) {
            return;
        }
        JsonObject message =
                new JsonObject(text.startsWith("a[") ? new JsonArray(text.substring(1)).getString(0) : text);
        if (Boolean.FALSE.equals(message.getValue("ok"))) {
            String code = message.getJsonObject("error").getString("code");
            tally.note("code " + code);
            require(CODES.contains(code) && !code.equals("internal"), "a code: " + text);
        } else if ("err".equals(message.getValue("type"))) {
            tally.note("code " + message.getInteger("failureCode"));
            require(STATUSES.contains(message.getInteger("failureCode")), "a failure: " + text);
            require(message.getInteger("failureCode") != 500, "a bug: " + text);
        }
    }

    private void requireSpeakable(String text) {
        for (String word : UNSPEAKABLE) {
            require(!text.contains(word), "an answer that speaks of the inside: " + text);
        }
    }

    private void require(boolean condition, String violation) {
        if (!condition) {
            tally.violation(violation);
        }
    }

    @Override
    public void close() throws IOException {
        for (RawPeer peer : lingering) {
            peer.close();
        }
    }
}
