package dev.carabiner.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.util.Optional;

/** Puts the fragments of a text message together, up to a bound. Owned by the event loop of its socket. */
final class MessageAssembler {
    private final int maxBytes;
    private Buffer parts = Buffer.buffer();

    MessageAssembler(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Why a socket has to be closed, as a WebSocket close code. */
    static final class Unacceptable extends Exception {
        private static final long serialVersionUID = 1L;

        private final short closeCode;

        Unacceptable(int closeCode, String message) {
            super(message, null, false, false);
            this.closeCode = (short) closeCode;
        }

        short closeCode() {
            return closeCode;
        }
    }

    /** The whole message, with its last fragment. The decoder has seen to the order of fragments. */
    Optional<String> add(WebSocketFrame fragment) throws Unacceptable {
        if (fragment.isBinary()) {
            throw new Unacceptable(1003, "text messages only");
        }
        Buffer part = fragment.binaryData();
        if (parts.length() + part.length() > maxBytes) {
            throw new Unacceptable(1009, "at most " + maxBytes + " bytes a message");
        }
        parts.appendBuffer(part);
        if (!fragment.isFinal()) {
            return Optional.empty();
        }
        byte[] message = parts.getBytes();
        parts = Buffer.buffer();
        return Optional.of(JsonText.utf8(message).orElseThrow(() -> new Unacceptable(1007, "text messages are UTF-8")));
    }
}
