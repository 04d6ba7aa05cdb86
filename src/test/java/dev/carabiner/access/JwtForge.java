package dev.carabiner.access;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes JSON Web Tokens, good ones and others, without the library that checks them. */
public final class JwtForge {
    private JwtForge() {}

    public static KeyPair rsaKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The public key as PEM. */
    public static String pem(KeyPair keys) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getPublic().getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n";
    }

    /** The public key as JWK, without {@code alg}. */
    public static JsonObject jwk(KeyPair keys, String kid) {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return new JsonObject()
                .put("kty", "RSA")
                .put("kid", kid)
                .put("n", encoded(key.getModulus().toByteArray()))
                .put("e", encoded(key.getPublicExponent().toByteArray()));
    }

    /** Claims for this service, good for so many seconds. */
    public static JsonObject claims(String subject, String scope, long seconds) {
        return new JsonObject()
                .put("iss", "https://issuer.example")
                .put("aud", "carabiner")
                .put("sub", subject)
                .put("scope", scope)
                .put("exp", Instant.now().getEpochSecond() + seconds);
    }

    public static String rs256(JsonObject head, JsonObject claims, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(unsigned(head, claims).getBytes(StandardCharsets.US_ASCII));
            return unsigned(head, claims) + "." + encoded(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    public static String rs256(JsonObject claims, KeyPair keys) {
        return rs256(new JsonObject().put("alg", "RS256"), claims, keys.getPrivate());
    }

    public static String hs256(JsonObject head, JsonObject claims, byte[] secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] signature = mac.doFinal(unsigned(head, claims).getBytes(StandardCharsets.US_ASCII));
            return unsigned(head, claims) + "." + encoded(signature);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    public static String unsigned(JsonObject head, JsonObject claims) {
        return encoded(head.encode().getBytes(StandardCharsets.UTF_8)) + "."
                + encoded(claims.encode().getBytes(StandardCharsets.UTF_8));
    }

    public static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
