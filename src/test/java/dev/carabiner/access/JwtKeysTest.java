package dev.carabiner.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.Test;

class JwtKeysTest {
    private static final KeyPair KEYS = JwtForge.rsaKeys();

    @Test
    void parse_pemFile_takesEachKeyWithEachAlgorithm() {
        String two = JwtForge.pem(KEYS) + "\n# the next one\n" + JwtForge.pem(JwtForge.rsaKeys());

        JWTAuthOptions options = JwtKeys.parse(two, List.of("RS256", "PS512"));

        assertThat(options.getPubSecKeys())
                .extracting(key -> key.getAlgorithm())
                .containsExactly("RS256", "PS512", "RS256", "PS512");
    }

    @Test
    void parse_jwks_takesWhatIsAllowedAndForSignatures() {
        JsonObject own = JwtForge.jwk(KEYS, "a").put("alg", "RS512");
        JsonObject any = JwtForge.jwk(KEYS, "b");
        JsonObject encryption = JwtForge.jwk(KEYS, "c").put("use", "enc");
        JsonObject secret = new JsonObject().put("kty", "oct").put("k", JwtForge.encoded(new byte[32]));

        JWTAuthOptions options = JwtKeys.parse(jwks(own, any, encryption, secret), List.of("RS256", "ES256"));

        assertThat(options.getJwks()).hasSize(1);
        assertThat(options.getJwks().get(0).getString("kid")).isEqualTo("b");
        assertThat(options.getJwks().get(0).getString("alg")).isEqualTo("RS256");
    }

    @Test
    void parse_withoutAUsableKey_isRefused() {
        // The library would take unsigned tokens then.
        for (String text : List.of(
                "",
                "{}",
                "{\"keys\":[]}",
                "nothing",
                jwks(JwtForge.jwk(KEYS, "a").put("alg", "RS512")))) {
            refused(text, "RS256", "no key for any of RS256");
        }
        refused(jwks(new JsonObject().put("kty", "EC")), "RS256", "no key for any of RS256");
    }

    @Test
    void parse_keyThatCannotBeUsed_isNamedAndNotPassedOver() {
        JsonObject broken = JwtForge.jwk(KEYS, "a");
        broken.remove("n");

        refused(jwks(JwtForge.jwk(KEYS, "b"), broken), "RS256", "keys[1] with RS256: cannot be used");
        refused(jwks(JwtForge.jwk(KEYS, "b").put("d", "secret")), "RS256", "keys[0]: a private key");
        refused("{\"keys\":[7]}", "RS256", "keys[0]: no object");
        refused("{\"keys\":7}", "RS256", "not a JWKS document");
        refused(JwtForge.pem(KEYS), "ES256", "key 1 with ES256: cannot be used");
        refused(JwtForge.pem(KEYS).replace("PUBLIC", "PRIVATE"), "RS256", "key 1: PRIVATE KEY");
    }

    @Test
    void parse_secrets_areStrongAndNeverPem() {
        JsonObject weak = new JsonObject().put("kty", "oct").put("k", JwtForge.encoded(new byte[31]));

        refused(jwks(weak), "HS256", "keys[0]: a secret of 31 bytes (expected: at least 32)");
        refused(JwtForge.pem(KEYS), "HS256", "PEM with the algorithms HS256 (expected: a JWKS document");
        refused(JwtForge.pem(KEYS), "RS256,HS256", "PEM with the algorithms RS256, HS256");
    }

    private static void refused(String text, String algorithms, String message) {
        assertThatThrownBy(() -> JwtKeys.parse(text, List.of(algorithms.split(","))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private static String jwks(JsonObject... keys) {
        return new JsonObject().put("keys", new JsonArray(List.of(keys))).encode();
    }
}
