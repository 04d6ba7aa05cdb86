package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.access.Caller;
import dev.carabiner.access.JwtForge;
import dev.carabiner.config.CarabinerOptions;
import dev.carabiner.gateway.RawPeer.Response;
import dev.carabiner.service.Session.Close;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtDoorsIT {
    private static final KeyPair KEYS = JwtForge.rsaKeys();
    private static final KeyPair OTHERS = JwtForge.rsaKeys();
    private static final JsonObject RS256 = new JsonObject().put("alg", "RS256");

    @TempDir
    private Path folder;

    private final ScriptedOperations operations = new ScriptedOperations();
    private Vertx vertx;
    private int port;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        open(JwtForge.pem(KEYS), "RS256");
    }

    private void open(String keys, String algorithms) throws Exception {
        CarabinerOptions options = CarabinerOptions.defaults()
                .with(Map.of(
                        "auth.mode", "jwt",
                        "auth.jwt.keys",
                                Files.writeString(folder.resolve("keys"), keys).toString(),
                        "auth.jwt.issuer", "https://issuer.example",
                        "auth.jwt.audience", "carabiner",
                        "auth.jwt.algorithms", algorithms,
                        "auth.jwt.leeway", "0s"));
        DoorSettings settings = new DoorSettings("127.0.0.1", 0, 1, 65_536, 65_536, 100).withAuth(options.auth());
        port = Await.result(
                        Doors.open(vertx, operations, () -> Future.succeededFuture(Readiness.Verdict.READY), settings))
                .actualPort();
        operations.sessions.clear(); // That of the event bus.
    }

    @AfterEach
    void close() throws Exception {
        Await.result(vertx.close());
    }

    @Test
    void http_withSignedToken_isItsSubjectWithItsScopes() throws Exception {
        assertThat(get(JwtForge.rs256(JwtForge.claims("billing", "openid lock:write:orders/", 60), KEYS))
                        .status())
                .isEqualTo(200);

        Caller caller = operations.lastSession().callers.get(0);
        assertThat(caller.subject()).isEqualTo("billing");
        assertThat(caller.scopes()).hasToString("lock:write:orders/");
        assertThat(caller.toString()).doesNotContain("eyJ");
    }

    @Test
    void http_forgedReplayedOrConfusedToken_isUnauthenticated() throws Exception {
        JsonObject claims = JwtForge.claims("billing", "admin", 60);
        String good = JwtForge.rs256(claims, KEYS);
        String[] parts = good.split("\\.", -1);
        JsonObject none = new JsonObject().put("alg", "none");
        JsonObject hs256 = new JsonObject().put("alg", "HS256");
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("expired", JwtForge.rs256(JwtForge.claims("billing", "admin", -1), KEYS));
        tokens.put(
                "replayed from another audience", JwtForge.rs256(claims.copy().put("aud", "shop"), KEYS));
        tokens.put("of another issuer", JwtForge.rs256(claims.copy().put("iss", "https://evil.example"), KEYS));
        tokens.put("without an end", JwtForge.rs256(without(claims, "exp"), KEYS));
        tokens.put(
                "not valid yet",
                JwtForge.rs256(claims.copy().put("nbf", Instant.now().getEpochSecond() + 60), KEYS));
        tokens.put("of a member", JwtForge.rs256(claims.copy().put("sub", "member:node-1"), KEYS));
        tokens.put("signed by another key", JwtForge.rs256(claims, OTHERS));
        tokens.put(
                "with the key in its head",
                JwtForge.rs256(
                        RS256.copy().put("jwk", JwtForge.jwk(OTHERS, "k")).put("x5c", new JsonArray().add("MIIB")),
                        claims,
                        OTHERS.getPrivate()));
        tokens.put("alg none, two parts", JwtForge.unsigned(none, claims));
        tokens.put("alg none, empty signature", JwtForge.unsigned(none, claims) + ".");
        tokens.put("alg none, old signature", JwtForge.unsigned(none, claims) + "." + parts[2]);
        tokens.put(
                "HS256 with the public key as PEM",
                JwtForge.hs256(hs256, claims, JwtForge.pem(KEYS).getBytes(StandardCharsets.US_ASCII)));
        tokens.put(
                "HS256 with the public key as DER",
                JwtForge.hs256(hs256, claims, KEYS.getPublic().getEncoded()));
        tokens.put(
                "HMAC that says RS256",
                JwtForge.hs256(RS256, claims, KEYS.getPublic().getEncoded()));
        tokens.put(
                "changed claims",
                parts[0] + "."
                        + JwtForge.unsigned(RS256, claims.copy().put("sub", "ops"))
                                .split("\\.", -1)[1] + "." + parts[2]);
        tokens.put("cut off", good.substring(0, good.length() - 4));
        tokens.put("no token", "letmein");

        for (Map.Entry<String, String> token : tokens.entrySet()) {
            Response response = get(token.getValue());
            assertThat(response.status()).as(token.getKey()).isEqualTo(401);
            assertThat(response.errorCode()).isEqualTo("unauthenticated");
        }
        assertThat(operations.sessions).isEmpty();
        assertThat(get(good).status()).isEqualTo(200);
    }

    private static JsonObject without(JsonObject claims, String claim) {
        JsonObject less = claims.copy();
        less.remove(claim);
        return less;
    }

    @Test
    void jwks_ofAnIssuer_picksTheKeyByItsId() throws Exception {
        JsonObject keys = new JsonObject()
                .put("keys", new JsonArray().add(JwtForge.jwk(KEYS, "old")).add(JwtForge.jwk(OTHERS, "new")));
        open(keys.encode(), "RS256");
        JsonObject claims = JwtForge.claims("billing", "admin", 60);

        assertThat(get(JwtForge.rs256(RS256.copy().put("kid", "new"), claims, OTHERS.getPrivate()))
                        .status())
                .isEqualTo(200);
        assertThat(get(JwtForge.rs256(RS256.copy().put("kid", "old"), claims, KEYS.getPrivate()))
                        .status())
                .isEqualTo(200);
        assertThat(get(JwtForge.rs256(RS256.copy().put("kid", "old"), claims, OTHERS.getPrivate()))
                        .status())
                .isEqualTo(401);
        assertThat(get(JwtForge.rs256(RS256.copy().put("kid", "who"), claims, KEYS.getPrivate()))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void socket_whoseTokenExpires_isClosedWith4401AndTheServerDidIt() throws Exception {
        try (RawPeer peer = new RawPeer(port)) {
            JsonObject claims = JwtForge.claims("billing", "admin", 7); // Enough for a handshake on a busy machine.
            String token = JwtForge.rs256(claims, KEYS);
            assertThat(peer.upgrade(port, "Authorization: Bearer " + token).status())
                    .isEqualTo(101);
            peer.sendText("{\"id\":1,\"op\":\"lock.acquire\",\"args\":{\"lock\":\"a\",\"wait\":60000}}");
            peer.sendText("{\"id\":2,\"op\":\"ring.get\"}");
            assertThat(peer.readJson().getInteger("id")).isEqualTo(2);

            assertThat(peer.readCloseCode()).isEqualTo(4401);
            Instant end = Instant.ofEpochSecond(claims.getLong("exp"));
            assertThat(Instant.now()).isBetween(end, end.plusSeconds(10));
            assertThat(operations.closes()).containsExactly(Close.BY_SERVER);
        }
    }

    @Test
    void socket_whoseTokenIsRenewedInTime_goesOn() throws Exception {
        try (RawPeer peer = new RawPeer(port)) {
            assertThat(peer.upgrade(port).status()).isEqualTo(101);
            peer.sendText(auth(JwtForge.rs256(JwtForge.claims("billing", "lock:read", 7), KEYS)));
            assertThat(peer.readJson().getJsonObject("result").getString("expires"))
                    .endsWith("Z");
            peer.sendText(auth(JwtForge.rs256(JwtForge.claims("ops", "admin", 60), KEYS)));
            assertThat(peer.readJson().getJsonObject("error").getString("code")).isEqualTo("forbidden");
            peer.sendText(auth("letmein"));
            assertThat(peer.readJson().getJsonObject("error").getString("code")).isEqualTo("unauthenticated");
            peer.sendText(auth(JwtForge.rs256(JwtForge.claims("billing", "lock:read ring:read", 60), KEYS)));
            assertThat(peer.readJson().getBoolean("ok")).isTrue();

            peer.socket.setSoTimeout(8_500); // Longer than the first one was good for.
            assertThat(peer.isClosedByPeer()).isFalse();
            assertThat(operations.lastSession().callers)
                    .extracting(Caller::subject)
                    .containsExactly("billing", "billing");
        }
    }

    private static String auth(String token) {
        return "{\"id\":9,\"op\":\"auth\",\"args\":{\"token\":\"" + token + "\"}}";
    }

    private Response get(String token) throws IOException {
        return RawPeer.request(
                port, "GET", "/v1/ring", "", "Host: localhost:" + port, "Authorization: Bearer " + token);
    }
}
