package dev.carabiner.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carabiner.config.AuthOptions.Jwt;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtClaimsTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final Jwt WANTED =
            new Jwt(Path.of("keys"), "issuer", "carabiner", List.of("RS256"), Duration.ofSeconds(10), "scope");

    @Test
    void caller_goodToken_isItsSubjectWithItsScopesUntilItsEnd() {
        Caller caller = caller(claims().put("scope", "openid lock:write:orders/ email ring:read lock:own lock:read:"));

        assertThat(caller.subject()).isEqualTo("billing");
        assertThat(caller.scopes()).isEqualTo(ScopesTest.scopes("lock:write:orders/,ring:read"));
        assertThat(caller.expires()).contains(Instant.ofEpochSecond(1_000_070));
        assertThat(caller.isExpiredAt(Instant.ofEpochSecond(1_000_069))).isFalse();
        assertThat(caller.isExpiredAt(Instant.ofEpochSecond(1_000_070))).isTrue();
    }

    @Test
    void caller_audienceAndScopesAsLists_areTaken() {
        JsonObject claims =
                new JsonObject("{\"iss\":\"issuer\",\"aud\":[\"other\",\"carabiner\"],\"sub\":\"a\",\"exp\":1000060,"
                        + "\"scope\":[\"lock:read:with space\",7,\"x\"]}");

        assertThat(caller(claims).scopes().all()).containsExactly(new Scope(Right.LOCK_READ, "with space"));
    }

    @Test
    void caller_withoutScopes_mayDoNothing() {
        assertThat(caller(claims()).scopes().all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "iss | \"other\"            | another issuer",
                "iss | null                 | another issuer",
                "iss | [\"issuer\"]         | another issuer",
                "aud | \"other\"            | another audience",
                "aud | [\"other\"]          | another audience",
                "aud | null                 | another audience",
                "aud | \"carabiner2\"       | another audience",
                "exp | null                 | without an end",
                "exp | 999990               | has expired",
                "exp | \"1000060\"          | no number",
                "exp | -1                   | has expired",
                "nbf | 1000011              | not valid yet",
                "sub | null                 | without a subject",
                "sub | \"\"                 | sub cannot be used",
                "sub | 7                    | without a subject",
                "sub | \"cluster\"          | sub cannot be used",
                "sub | \"member:node-1\"    | sub cannot be used",
                "sub | \"a\\u0007\"         | sub cannot be used",
            })
    void caller_unfitClaim_isUnauthenticated(String claim, String value, String message) {
        JsonObject claims = claims().mergeIn(new JsonObject("{\"" + claim + "\":" + value + "}"));

        OperationFailure refused = catchThrowableOfType(OperationFailure.class, () -> caller(claims));
        assertThat(refused.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refused).hasMessageContaining(message);
    }

    @Test
    void caller_withinTheLeeway_isTaken() {
        assertThat(caller(claims().put("exp", 999_991).put("nbf", 1_000_010)).subject())
                .isEqualTo("billing");
        assertThat(caller(claims().put("exp", 1e300)).expires())
                .contains(Instant.parse("9999-12-31T23:59:59Z").plusSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\"}",
                "{\"alg\":\"None\"}",
                "{\"alg\":\"HS256\"}",
                "{\"alg\":\"RS512\"}",
                "{\"alg\":[\"RS256\"]}",
                "{\"typ\":\"JWT\"}",
                "{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}",
                "[]",
                "no json"
            })
    void requireAllowed_headOfAnotherKind_isUnauthenticated(String head) {
        String token = encoded(head) + "." + encoded("{}") + ".c2ln";

        assertThat(catchThrowableOfType(OperationFailure.class, () -> JwtClaims.requireAllowed(token, List.of("RS256")))
                        .code())
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void requireAllowed_shape_mustBeSigned() {
        String head = encoded("{\"alg\":\"RS256\"}");
        for (String token :
                List.of("", "x", head + ".e30", head + ".e30.", head + ".e30.c2ln.", "..", "a".repeat(9000))) {
            assertThat(catchThrowableOfType(
                                    OperationFailure.class, () -> JwtClaims.requireAllowed(token, List.of("RS256")))
                            .code())
                    .isEqualTo(ErrorCode.UNAUTHENTICATED);
        }
        assertThatCode(() -> JwtClaims.requireAllowed(head + ".e30.c2ln", List.of("RS256")))
                .doesNotThrowAnyException();
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject claims() {
        return new JsonObject()
                .put("iss", "issuer")
                .put("aud", "carabiner")
                .put("sub", "billing")
                .put("exp", 1_000_060);
    }

    private static Caller caller(JsonObject claims) {
        return JwtClaims.caller(claims, WANTED, NOW, "here");
    }
}
