package dev.carabiner.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A peer that sends exactly the bytes that the test says: no client library stands in between and mends them. */
final class RawPeer implements Closeable {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CONTINUATION = 0;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    final Socket socket = new Socket();
    private final DataInputStream in;

    RawPeer(int port) throws IOException {
        this(port, 64 << 10);
    }

    RawPeer(int port, int receiveBuffer) throws IOException {
        socket.setReceiveBufferSize(receiveBuffer);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(20_000);
        in = new DataInputStream(socket.getInputStream());
    }

    /** An answer as it came. */
    record Response(int status, List<String> headers, String body) {
        JsonObject json() {
            return new JsonObject(body);
        }

        String errorCode() {
            return json().getJsonObject("error").getString("code");
        }

        String errorMessage() {
            return json().getJsonObject("error").getString("message");
        }

        String header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(header -> header.substring(start.length()).trim())
                    .findFirst()
                    .orElse("");
        }
    }

    /** One request on a connection of its own, with the usual Host. */
    static Response request(int port, String method, String target) throws IOException {
        return request(port, method, target, "", "Host: localhost:" + port);
    }

    static Response request(int port, String method, String target, String body, String... headers) throws IOException {
        try (RawPeer peer = new RawPeer(port)) {
            peer.sendRequest(method, target, body, headers);
            return peer.readResponse(method.equals("HEAD"));
        }
    }

    void sendRequest(String method, String target, String body, String... headers) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (bytes.length > 0) {
            head.append("Content-Length: ").append(bytes.length).append("\r\n");
        }
        // UTF-8, so that a target with raw non-ASCII letters goes out as such.
        send(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        send(bytes);
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    Response readResponse(boolean headOnly) throws IOException {
        String first = readLine();
        // A protocol that Vert.x does not know it refuses (501) in the name of that protocol, as the peer wrote it.
        if (!first.matches("\\S+/[0-9]\\.[0-9] [1-5][0-9][0-9]( .*)?")) {
            throw new IllegalStateException("no status line: " + first);
        }
        int status = Integer.parseInt(first.split(" ", -1)[1]);
        List<String> headers = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            headers.add(line);
        }
        Response head = new Response(status, headers, "");
        String length = head.header("Content-Length");
        if (headOnly || length.isEmpty()) {
            return head;
        }
        byte[] body = in.readNBytes(Integer.parseInt(length));
        return new Response(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Whether the other side closes, after whatever else it sends. */
    boolean isClosedByPeer() throws IOException {
        try {
            while (in.read() >= 0) {
                // Read on to the end.
            }
            return true;
        } catch (java.net.SocketException reset) {
            return true;
        } catch (java.net.SocketTimeoutException open) {
            return false;
        }
    }

    Response upgrade(int port, String... more) throws IOException {
        return upgradeAt("/v1/ws", port, more);
    }

    Response upgradeAt(String path, int port, String... more) throws IOException {
        List<String> headers = new ArrayList<>(List.of(
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        headers.addAll(List.of(more));
        if (headers.stream().noneMatch(header -> header.startsWith("Host:"))) {
            headers.add("Host: 127.0.0.1:" + port);
        }
        sendRequest("GET", path, "", headers.toArray(String[]::new));
        return readResponse(false);
    }

    void sendText(String text) throws IOException {
        sendFrame(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    void sendFrame(boolean last, int opcode, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) ((last ? 0x80 : 0) | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.putInt(0).put(payload); // A mask of zeros.
        byte[] bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        send(bytes);
    }

    /** A frame as it came; {@code opcode} CLOSE with an empty payload also stands for an end without one. */
    record Frame(int opcode, Buffer payload) {
        String text() {
            return payload.toString();
        }

        int closeCode() {
            return opcode == CLOSE && payload.length() >= 2 ? payload.getUnsignedShort(0) : 0;
        }
    }

    Frame readFrame() throws IOException {
        try {
            int opcode = in.readUnsignedByte() & 0x0F;
            long length = in.readUnsignedByte() & 0x7F;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            return new Frame(opcode, Buffer.buffer(in.readNBytes((int) length)));
        } catch (EOFException end) {
            return new Frame(CLOSE, Buffer.buffer());
        }
    }

    /** The next message, past pings. */
    JsonObject readJson() throws IOException {
        for (Frame frame = readFrame(); ; frame = readFrame()) {
            if (frame.opcode() == TEXT) {
                return new JsonObject(frame.text());
            }
            if (frame.opcode() == CLOSE) {
                throw new EOFException("closed with " + frame.closeCode());
            }
        }
    }

    /** Reads to the close frame. */
    int readCloseCode() throws IOException {
        Frame frame = readFrame();
        while (frame.opcode() != CLOSE) {
            frame = readFrame();
        }
        return frame.closeCode();
    }

    /** Reads frames until the stream ends in the middle of one, or without a close frame. */
    void readToEnd() throws IOException {
        Frame frame = readFrame();
        while (frame.opcode() != CLOSE) {
            frame = readFrame();
        }
        if (frame.payload().length() == 0) {
            throw new EOFException("no close frame");
        }
    }

    /** Ends the connection with a reset instead of an end of stream. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
