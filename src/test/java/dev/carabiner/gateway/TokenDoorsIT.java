package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.access.Caller;
import dev.carabiner.access.NewToken;
import dev.carabiner.config.CarabinerOptions;
import dev.carabiner.gateway.RawPeer.Response;
import dev.carabiner.service.Session.Close;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenDoorsIT {
    private static final SocketTimes HASTY = new SocketTimes(
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofSeconds(5));

    @TempDir
    private Path folder;

    private final ScriptedOperations operations = new ScriptedOperations();
    private final NewToken billing = NewToken.of("billing", List.of("lock:write:orders/"), Optional.empty());
    private final NewToken spare = NewToken.of("billing", List.of("lock:write"), Optional.empty());
    private final NewToken other = NewToken.of("other", List.of("admin"), Optional.empty());
    private final NewToken past =
            NewToken.of("past", List.of("admin"), Optional.of(Instant.parse("2020-01-01T00:00:00Z")));
    private Vertx vertx;
    private int port;

    @BeforeEach
    void open() throws Exception {
        write(billing, spare, other, past);
        vertx = Vertx.vertx();
        port = Await.result(open(vertx)).actualPort();
        operations.sessions.clear(); // That of the event bus.
    }

    private void write(NewToken... tokens) throws IOException {
        StringBuilder text = new StringBuilder("tokens:\n");
        for (NewToken token : tokens) {
            text.append(token.yaml());
        }
        Path unused = Files.writeString(folder.resolve("tokens.yaml"), text);
    }

    private Future<Doors> open(Vertx on) {
        return open(on, SocketTimes.USUAL);
    }

    private Future<Doors> open(Vertx on, SocketTimes times) {
        CarabinerOptions options = CarabinerOptions.defaults()
                .with(Map.of(
                        "auth.mode",
                        "tokens",
                        "auth.tokens",
                        folder.resolve("tokens.yaml").toString()));
        DoorSettings settings = new DoorSettings("127.0.0.1", 0, 1, 65_536, 65_536, 100).withAuth(options.auth());
        return Doors.open(on, operations, () -> Future.succeededFuture(Readiness.Verdict.READY), settings, times);
    }

    @AfterEach
    void close() throws Exception {
        Await.result(vertx.close());
    }

    @Test
    void http_withToken_isThatCaller() throws Exception {
        Response response = get("/v1/ring", "Authorization: Bearer " + billing.token());

        assertThat(response.status()).isEqualTo(200);
        Caller caller = operations.lastSession().callers.get(0);
        assertThat(caller.subject()).isEqualTo("billing");
        assertThat(caller.scopes()).hasToString("lock:write:orders/");
        assertThat(caller.from()).startsWith("http 127.0.0.1:");
        assertThat(get("/v1/ring", "authorization: bearer  " + other.token()).status())
                .isEqualTo(200);
        assertThat(operations.lastSession().callers.get(0).subject()).isEqualTo("other");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X: y                                                          | none (expected: the header Authorization",
                "Authorization: Bearer letmein                                 | no API token",
                "Authorization: Bearer cbn_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | an unknown API token",
                "Authorization: Bearer PAST                                    | an API token that has expired",
                "Authorization: Basic QmlsbA==                                 | a header Authorization that is not understood",
                "Authorization: Bearer                                         | a header Authorization that is not understood",
                "Authorization: Bearer BILLING,x                               | no API token",
            })
    void http_withoutAValidToken_isUnauthenticatedAndOpensNoSession(String header, String message) throws Exception {
        String sent = header.strip().replace("PAST", past.token()).replace("BILLING", billing.token());
        Response response = get("/v1/ring", sent);

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(response.errorCode()).isEqualTo("unauthenticated");
        assertThat(response.errorMessage()).startsWith("credential: " + message);
        assertThat(response.body()).doesNotContain("cbn_");
        assertThat(operations.sessions).isEmpty();
    }

    @Test
    void http_twoCredentials_isUnauthenticated() throws Exception {
        String header = "Authorization: Bearer " + billing.token();
        assertThat(get("/v1/ring", header, header).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/ring?access_token=", "/v1/ws?token=", "/nowhere?jwt=", "/v1/locks?prefix=a&token="})
    void query_withCredential_isRefusedAndNotShown(String target) throws Exception {
        Response response = get(target + billing.token(), "Authorization: Bearer " + billing.token());

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.errorMessage())
                .contains(
                        "a credential in a query (expected: the header Authorization: Bearer TOKEN; this one has leaked)");
        assertThat(response.body()).doesNotContain(billing.token());
    }

    @Test
    void probes_withoutAToken_areAnswered() throws Exception {
        assertThat(get("/health/live").status()).isEqualTo(200);
        assertThat(get("/health/ready").status()).isEqualTo(200);
        assertThat(get("/nowhere").status()).isEqualTo(404);
    }

    @Test
    void socket_withHeader_isThatCaller() throws Exception {
        try (RawPeer peer = new RawPeer(port)) {
            assertThat(peer.upgrade(port, "Authorization: Bearer " + billing.token())
                            .status())
                    .isEqualTo(101);
            peer.sendText("{\"id\":1,\"op\":\"ring.get\"}");
            assertThat(peer.readJson().getBoolean("ok")).isTrue();
            assertThat(operations.lastSession().callers.get(0).subject()).isEqualTo("billing");
            assertThat(operations.lastSession().callers.get(0).from()).startsWith("ws 127.0.0.1:");
        }
        try (RawPeer peer = new RawPeer(port)) {
            Response refused = peer.upgrade(port, "Authorization: Bearer " + past.token());
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
        }
    }

    @Test
    void socket_withFirstFrame_isThatCallerFromThenOn() throws Exception {
        try (RawPeer peer = new RawPeer(port)) {
            assertThat(peer.upgrade(port).status()).isEqualTo(101);
            peer.sendText("{\"id\":1,\"op\":\"ring.get\"}");
            assertThat(error(peer)).isEqualTo("unauthenticated");
            assertThat(operations.sessions).isEmpty();

            peer.sendText(auth(billing));
            assertThat(peer.readJson().getJsonObject("result"))
                    .isEqualTo(new JsonObject("{\"subject\":\"billing\",\"scopes\":[\"lock:write:orders/\"]}"));
            peer.sendText("{\"id\":2,\"op\":\"ring.get\"}");
            assertThat(peer.readJson().getBoolean("ok")).isTrue();
            assertThat(operations.lastSession().callers)
                    .extracting(Caller::subject)
                    .containsExactly("billing");
        }
    }

    @Test
    void socket_withBadFirstFrame_isClosedWith4401() throws Exception {
        for (String token : List.of("letmein", past.token())) {
            try (RawPeer peer = new RawPeer(port)) {
                assertThat(peer.upgrade(port).status()).isEqualTo(101);
                peer.sendText("{\"op\":\"auth\",\"args\":{\"token\":\"" + token + "\"}}");
                assertThat(error(peer)).isEqualTo("unauthenticated");
                assertThat(peer.readCloseCode()).isEqualTo(4401);
            }
        }
        assertThat(operations.sessions).isEmpty();
    }

    @Test
    void socket_thatSaysNothing_isClosedWith4401() throws Exception {
        int hasty = Await.result(open(vertx, HASTY)).actualPort();
        try (RawPeer peer = new RawPeer(hasty)) {
            assertThat(peer.upgrade(hasty).status()).isEqualTo(101);
            assertThat(peer.readCloseCode()).isEqualTo(4401);
        }
    }

    @Test
    void socket_withAnotherFrame_goesOnOnlyAsTheSameSubjectThatMayNoLess() throws Exception {
        try (RawPeer peer = new RawPeer(port)) {
            assertThat(peer.upgrade(port, "Authorization: Bearer " + billing.token())
                            .status())
                    .isEqualTo(101);
            peer.sendText(auth(other));
            assertThat(error(peer)).isEqualTo("forbidden");
            peer.sendText(auth(spare));
            assertThat(peer.readJson().getBoolean("ok")).isTrue();
            peer.sendText(auth(billing));
            assertThat(error(peer)).isEqualTo("forbidden");
            assertThat(operations.lastSession().callers)
                    .extracting(caller -> caller.scopes().toString())
                    .containsExactly("lock:write:orders/", "lock:write");
        }
    }

    @Test
    void tokens_takenOutOfTheFile_closeTheirSocketsAndOpenNothing() throws Exception {
        try (RawPeer gone = new RawPeer(port);
                RawPeer stays = new RawPeer(port)) {
            assertThat(gone.upgrade(port, "Authorization: Bearer " + billing.token())
                            .status())
                    .isEqualTo(101);
            assertThat(stays.upgrade(port, "Authorization: Bearer " + other.token())
                            .status())
                    .isEqualTo(101);
            write(other);

            assertThat(gone.readCloseCode()).isEqualTo(4401); // Its own subject has another token there, or had.
            assertThat(get("/v1/ring", "Authorization: Bearer " + billing.token())
                            .status())
                    .isEqualTo(401);
            assertThat(operations.closes()).containsExactly(Close.BY_SERVER);
            stays.sendText("{\"id\":1,\"op\":\"ring.get\"}");
            assertThat(stays.readJson().getBoolean("ok")).isTrue();
        }
    }

    @Test
    void start_withABrokenFile_failsAndSaysWhere() throws Exception {
        Files.writeString(folder.resolve("tokens.yaml"), "tokens:\n- subject: a\n");

        assertThat(Await.failure(open(vertx)))
                .hasMessageContaining("auth.tokens: " + folder.resolve("tokens.yaml"))
                .hasMessageContaining("line 2: tokens[0].hash: missing");
        Files.delete(folder.resolve("tokens.yaml"));
        assertThat(Await.failure(open(vertx))).hasMessageContaining("auth.tokens: ");
    }

    private Response get(String target, String... headers) throws IOException {
        String[] all = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("Host: localhost:" + port), java.util.Arrays.stream(headers))
                .toArray(String[]::new);
        return RawPeer.request(port, "GET", target, "", all);
    }

    private static String auth(NewToken token) {
        return "{\"id\":9,\"op\":\"auth\",\"args\":{\"token\":\"" + token.token() + "\"}}";
    }

    private static String error(RawPeer peer) throws IOException {
        return peer.readJson().getJsonObject("error").getString("code");
    }
}
