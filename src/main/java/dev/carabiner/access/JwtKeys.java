package dev.carabiner.access;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.impl.jose.JWK;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of an issuer, read from a file: public keys as PEM, one behind the other, or a JWKS document. Each key is bound
 * to algorithms of its own kind here, so that a public key never serves as the secret of an HMAC.
 */
final class JwtKeys {
    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z ]+)-----[^-]+-----END \\1-----");
    private static final int LEAST_SECRET_BYTES = 32;

    private JwtKeys() {}

    /**
     * Reads the text of a file.
     *
     * @throws IllegalArgumentException saying which key cannot be used, and why; keys are never shown
     */
    static JWTAuthOptions parse(String text, List<String> algorithms) {
        JWTAuthOptions options = new JWTAuthOptions();
        if (text.stripLeading().startsWith("{")) {
            addJwks(options, text, algorithms);
        } else {
            addPem(options, text, algorithms);
        }
        if (options.getPubSecKeys() == null && options.getJwks() == null) {
            // The library takes unsigned tokens where it has no keys.
            throw new IllegalArgumentException("no key for any of " + String.join(", ", algorithms)
                    + " (expected: at least one public key as PEM, or a JWKS document)");
        }
        return options;
    }

    private static void addPem(JWTAuthOptions options, String text, List<String> algorithms) {
        if (algorithms.stream().anyMatch(algorithm -> algorithm.startsWith("HS"))) {
            throw new IllegalArgumentException("PEM with the algorithms " + String.join(", ", algorithms)
                    + " (expected: a JWKS document for secrets of HS256, HS384 and HS512)");
        }
        Matcher blocks = PEM.matcher(text);
        for (int number = 1; blocks.find(); number++) {
            String kind = blocks.group(1);
            if (!kind.equals("PUBLIC KEY") && !kind.equals("CERTIFICATE")) {
                throw new IllegalArgumentException(
                        "key " + number + ": " + kind + " (expected: PUBLIC KEY or CERTIFICATE)");
            }
            for (String algorithm : algorithms) {
                PubSecKeyOptions key =
                        new PubSecKeyOptions().setAlgorithm(algorithm).setBuffer(Buffer.buffer(blocks.group()));
                requireUsable("key " + number + " with " + algorithm, () -> new JWK(key));
                options.addPubSecKey(key);
            }
        }
    }

    private static void addJwks(JWTAuthOptions options, String text, List<String> algorithms) {
        JsonArray keys;
        try {
            keys = new JsonObject(text).getJsonArray("keys", new JsonArray());
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException("not a JWKS document (expected: {\"keys\": [...]})", malformed);
        }
        for (int i = 0; i < keys.size(); i++) {
            if (!(keys.getValue(i) instanceof JsonObject key)) {
                throw new IllegalArgumentException("keys[" + i + "]: no object (expected: a JWK)");
            }
            for (String algorithm : algorithmsOf(key, algorithms)) {
                JsonObject bound = key.copy().put("alg", algorithm);
                requireStrong(bound, i);
                requireUsable("keys[" + i + "] with " + algorithm, () -> new JWK(bound));
                options.addJwk(bound);
            }
        }
    }

    /** Those that are allowed, and that a key is for by what it says itself, or else by its kind. */
    private static List<String> algorithmsOf(JsonObject key, List<String> allowed) {
        if (key.containsKey("use") && !"sig".equals(key.getValue("use"))) {
            return List.of();
        }
        List<String> kinds =
                switch (String.valueOf(key.getValue("kty"))) {
                    case "RSA" -> List.of("RS", "PS");
                    case "EC" -> List.of("ES");
                    case "OKP" -> List.of("Ed");
                    case "oct" -> List.of("HS");
                    default -> List.<String>of();
                };
        List<String> fitting = new ArrayList<>();
        for (String algorithm : allowed) {
            boolean own = !key.containsKey("alg") || algorithm.equals(key.getValue("alg"));
            if (own && kinds.stream().anyMatch(algorithm::startsWith)) {
                fitting.add(algorithm);
            }
        }
        return fitting;
    }

    private static void requireStrong(JsonObject key, int index) {
        boolean secret = "oct".equals(key.getValue("kty"));
        if (!secret && key.containsKey("d")) {
            throw new IllegalArgumentException(
                    "keys[" + index + "]: a private key (expected: the public one; whoever has this can make tokens)");
        }
        if (secret && secretBytes(key) < LEAST_SECRET_BYTES) {
            throw new IllegalArgumentException("keys[" + index + "]: a secret of " + secretBytes(key)
                    + " bytes (expected: at least " + LEAST_SECRET_BYTES + ")");
        }
    }

    private static int secretBytes(JsonObject key) {
        try {
            return Base64.getUrlDecoder().decode(String.valueOf(key.getValue("k"))).length;
        } catch (IllegalArgumentException unreadable) {
            return 0;
        }
    }

    /** The library passes keys over that it cannot read, and takes some for keys in which there is none. */
    private static void requireUsable(String which, Supplier<JWK> key) {
        try {
            JWK read = key.get();
            if (read.publicKey() == null && read.mac() == null) {
                throw new IllegalArgumentException("no public key in it");
            }
        } catch (RuntimeException unusable) {
            throw new IllegalArgumentException(which + ": cannot be used (expected: a key of that kind)", unusable);
        }
    }
}
