package dev.carabiner.gateway;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The page for people: some small files, read once. They hold no secrets; what they show, the page asks for over the
 * WebSocket, as any client does.
 */
final class Dashboard {
    private static final String PAGE = "index.html";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final Map<String, String> TYPES = Map.of(
            PAGE,
            "text/html; charset=utf-8",
            "style.css",
            "text/css; charset=utf-8",
            "icon.svg",
            "image/svg+xml",
            "main.js",
            SCRIPT,
            "link.js",
            SCRIPT,
            "ring.js",
            SCRIPT);
    private final Map<String, Buffer> files = new LinkedHashMap<>();

    Dashboard() {
        TYPES.keySet().forEach(name -> files.put(name, read(name)));
    }

    private static Buffer read(String name) {
        try (InputStream in = Dashboard.class.getResourceAsStream("dashboard/" + name)) {
            if (in == null) {
                throw new IllegalStateException("dashboard/" + name + " is missing from the jar");
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Answers with the page itself. */
    void page(Exchange exchange) {
        answer(exchange, PAGE);
    }

    /** Answers with one of its parts. */
    void part(Exchange exchange, String name) {
        if (name.equals(PAGE) || !files.containsKey(name)) {
            throw new OperationFailure(
                    ErrorCode.NOT_FOUND,
                    "dashboard: " + Refusal.printable(name) + " (expected: a file of the dashboard)");
        }
        answer(exchange, name);
    }

    private void answer(Exchange exchange, String name) {
        Buffer bytes = files.getOrDefault(name, Buffer.buffer());
        HttpServerResponse response = exchange.request().response();
        AnswerHeaders.putForPage(response); // No page is kept: an old one would speak to a new member.
        response.putHeader("Content-Type", TYPES.getOrDefault(name, "application/octet-stream"))
                .putHeader("Content-Length", Integer.toString(bytes.length()))
                .end(bytes)
                .onFailure(Dashboard::peerGone);
    }

    private static void peerGone(Throwable closed) {}
}
