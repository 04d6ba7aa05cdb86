package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.gateway.RawPeer.Response;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told with every answer, and what pages of other origins are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswerHeadersIT {
    private static final String APP = "https://app.example.org";
    private static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cache-Control", "no-store",
            "Cross-Origin-Resource-Policy", "same-origin");

    private Vertx vertx;
    private int plain;
    private int named;
    private int open;

    @BeforeAll
    void start() throws Exception {
        vertx = Vertx.vertx();
        plain = open(List.of());
        named = open(List.of(APP, "http://localhost:3000"));
        open = open(List.of("*"));
    }

    private int open(List<String> origins) throws Exception {
        DoorGuard guard = new DoorGuard(List.of("locks.example.org"), origins, Optional.empty());
        // The event bus has the door of the first one only; the others are asked for nothing behind it.
        Doors doors = Await.result(Doors.open(
                vertx,
                new ScriptedOperations(),
                () -> Future.succeededFuture(new Readiness.Verdict(List.of("not yet"))),
                new DoorSettings("127.0.0.1", 0, 1, 65_536, 4096, 2).withGuard(guard)));
        return doors.actualPort();
    }

    @AfterAll
    void stop() throws Exception {
        Await.result(vertx.close());
    }

    static List<String> answers() {
        List<String> all = new ArrayList<>();
        for (String path : List.of(
                "/v1/locks/a/acquire",
                "/v1/locks/a/renew",
                "/v1/locks/a/release",
                "/v1/locks/a/cancel",
                "/v1/locks/a/check",
                "/v1/locks/a",
                "/v1/locks",
                "/v1/ring",
                "/v1/ring/owner?key=a",
                "/v1/ring/diff?from=1",
                "/v1/members",
                "/v1/members/a/drain",
                "/v1/cluster",
                "/v1/ws",
                "/health/live",
                "/health/ready",
                "/nothing",
                "/v1/locks/%zz",
                "/v1/locks/fail%20held",
                "/v1/locks/bug",
                "/v1/locks/throw")) { // The page has headers of its own.
            for (String method : List.of("GET", "HEAD", "POST", "DELETE", "PUT", "OPTIONS", "TRACE")) {
                all.add(method + " " + path);
            }
        }
        return all;
    }

    @Test
    void everyRoute_withEveryMethod_hasTheHeadersOnce() throws IOException {
        for (String request : answers()) {
            String[] words = request.split(" ", 2);
            assertGuarded(request, RawPeer.request(plain, words[0], words[1]));
        }
    }

    @Test
    void everyKindOfRefusal_hasTheHeadersOnce() throws IOException {
        assertGuarded("foreign host", send("GET", "/v1/ring", "", "Host: evil.example"));
        assertGuarded("no host", send("GET", "/v1/ring", ""));
        assertGuarded("foreign origin", send("GET", "/v1/ring", "", "Host: localhost", "Origin: http://evil.example"));
        assertGuarded("long body", send("POST", "/v1/locks/a/acquire", "x".repeat(5000), "Host: localhost"));
        assertGuarded("long target", send("GET", "/" + "x".repeat(17_000), "", "Host: localhost"));
        assertGuarded("long header", send("GET", "/", "", "Host: localhost", "A: " + "x".repeat(9000)));
        assertGuarded("no version", garbled("GET /health/live\r\n\r\n"));
        assertGuarded(
                "bad handshake",
                send("GET", "/v1/ws", "", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade"));
    }

    @Test
    void oneConnectionTooMany_hasTheHeadersOnce() throws Exception {
        int crowded = open(List.of(APP)); // With nobody there: the end of a connection may be noticed late.
        try (RawPeer first = new RawPeer(crowded);
                RawPeer second = new RawPeer(crowded)) {
            for (RawPeer peer : List.of(first, second)) {
                peer.sendRequest("GET", "/health/live", "", "Host: localhost");
                assertThat(peer.readResponse(false).status()).isEqualTo(200);
            }
            // Only now: one too many that does not ask within a second is closed without a word.
            try (RawPeer over = new RawPeer(crowded)) {
                over.sendRequest("GET", "/health/live", "", "Host: localhost", "Origin: " + APP);
                Response refused = over.readResponse(false);

                assertThat(refused.status()).isEqualTo(503);
                assertGuarded("one too many", refused);
                assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo(APP);
            }
        }
    }

    private static void assertGuarded(String what, Response response) {
        // What may be asked for again with its tag may be kept, too, but for what a page's policy says.
        boolean tagged = !all(response, "ETag").isEmpty();
        ALWAYS.forEach((name, value) -> assertThat(all(response, name))
                .as(what + ", status " + response.status() + ": " + name)
                .hasSize(1)
                .first()
                .asString()
                .matches(tagged && name.equals("Cache-Control") ? "no-cache|max-age=\\d+" : Pattern.quote(value)));
        assertThat(all(response, "Server")).isEmpty();
        assertThat(all(response, "X-Powered-By")).isEmpty();
        assertThat(all(response, "Strict-Transport-Security")).isEmpty();
    }

    @Test
    void anyRequest_withoutNamedOrigins_isToldNothingOfThem() throws IOException {
        Response same = send(plain, "OPTIONS", "/v1/ring", "http://localhost:" + plain, "GET");

        assertThat(same.status()).isEqualTo(204);
        assertThat(same.header("Allow")).contains("GET");
        assertThat(same.headers())
                .noneMatch(header -> header.startsWith("Access-Control") || header.startsWith("Vary"));
        assertThat(send(plain, "OPTIONS", "/v1/ring", APP, "GET").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/locks/a/acquire", "/v1/ring", "/nothing", "/v1/ws"})
    void preflight_ofANamedOrigin_isAnsweredForAnyPath(String path) throws IOException {
        Response answer = send(named, "OPTIONS", path, APP, "POST");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(answer.header("Access-Control-Allow-Methods")).contains("POST", "DELETE");
        assertThat(answer.header("Access-Control-Allow-Headers")).contains("Authorization", "Content-Type");
        assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("600");
        assertThat(all(answer, "Vary")).containsExactly("Origin");
        assertGuarded("preflight", answer);
    }

    @ParameterizedTest
    @CsvSource({"/v1/ring, 200", "/nothing, 404", "/v1/locks/fail%20held, 409"})
    void request_ofANamedOrigin_mayReadTheAnswer(String path, int status) throws IOException {
        Response answer = send(named, "GET", path, APP, "");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(answer.header("Access-Control-Expose-Headers")).contains("Retry-After");
        assertThat(all(answer, "Vary")).containsExactly("Origin");
    }

    @Test
    void request_ofNoOrigin_variesWhereOriginsAreNamed() throws IOException {
        Response answer = RawPeer.request(named, "GET", "/v1/ring");

        assertThat(answer.header("Vary")).isEqualTo("Origin");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://app.example.org", "https://app.example.org.evil.example", "null", "https://"})
    void preflight_ofAnotherOrigin_isForbiddenAndAllowsNothing(String origin) throws IOException {
        Response answer = send(named, "OPTIONS", "/v1/ring", origin, "GET");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.headers()).noneMatch(header -> header.startsWith("Access-Control"));
        assertThat(answer.header("Vary")).isEqualTo("Origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://anything.example", "null"})
    void preflight_whereAllMayCome_isAnsweredWithoutCredentials(String origin) throws IOException {
        Response answer = send(open, "OPTIONS", "/v1/ring", origin, "GET");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void socket_acrossSites_opensForNamedOriginsOnly() throws IOException {
        assertThat(upgrade(named, "Origin: " + APP).status()).isEqualTo(101);
        assertThat(upgrade(named, "Origin: http://evil.example").status()).isEqualTo(403);
        assertThat(upgrade(named, "Origin: null").status()).isEqualTo(403);
        assertThat(upgrade(plain, "Origin: " + APP).status()).isEqualTo(403);
        assertThat(upgrade(plain, "Host: evil.example", "Origin: http://evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(upgrade(plain, "Host: locks.example.org", "Origin: https://locks.example.org")
                        .status())
                .isEqualTo(101);
    }

    private static Response upgrade(int port, String... headers) throws IOException {
        try (RawPeer peer = new RawPeer(port)) {
            return peer.upgrade(port, headers);
        }
    }

    private Response send(String method, String target, String body, String... headers) throws IOException {
        return RawPeer.request(plain, method, target, body, headers);
    }

    private static Response send(int port, String method, String target, String origin, String asked)
            throws IOException {
        List<String> headers = new ArrayList<>(List.of("Host: localhost:" + port, "Origin: " + origin));
        if (!asked.isEmpty()) {
            headers.add("Access-Control-Request-Method: " + asked);
        }
        return RawPeer.request(port, method, target, "", headers.toArray(String[]::new));
    }

    private Response garbled(String text) throws IOException {
        try (RawPeer peer = new RawPeer(plain)) {
            peer.send(text.getBytes(StandardCharsets.US_ASCII));
            return peer.readResponse(false);
        }
    }

    private static List<String> all(Response response, String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return response.headers().stream()
                .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(start))
                .map(header -> header.substring(start.length()).trim())
                .toList();
    }
}
