package dev.carabiner.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every setting: its name in files, and the text that stands for it while nobody writes another. */
enum OptionKey {
    NAME("name", ""),
    ZONE("zone", ""),
    WEIGHT("weight", "1"),
    CLUSTER_NAME("cluster.name", "carabiner-" + userName()),
    CLUSTER_HOST("cluster.host", "127.0.0.1"),
    CLUSTER_PORT("cluster.port", "5801"),
    CLUSTER_BUS_PORT("cluster.busPort", "0"),
    CLUSTER_JOIN("cluster.join", ""),
    CLUSTER_RAFT("cluster.raft", "0"),
    CLUSTER_TLS_CERTIFICATE("cluster.tls.certificate", ""),
    CLUSTER_TLS_KEY("cluster.tls.key", ""),
    CLUSTER_TLS_CA("cluster.tls.ca", ""),
    HTTP_HOST("http.host", "127.0.0.1"),
    HTTP_PORT("http.port", "8080"),
    HTTP_NAMES("http.names", ""),
    HTTP_ORIGINS("http.origins", ""),
    HTTP_TLS_CERTIFICATE("http.tls.certificate", ""),
    HTTP_TLS_KEY("http.tls.key", ""),
    HTTP_TLS_CLIENT_CA("http.tls.clientCa", ""),
    AUTH_MODE("auth.mode", "none"),
    AUTH_TOKENS("auth.tokens", ""),
    AUTH_JWT_KEYS("auth.jwt.keys", ""),
    AUTH_JWT_ISSUER("auth.jwt.issuer", ""),
    AUTH_JWT_AUDIENCE("auth.jwt.audience", ""),
    AUTH_JWT_ALGORITHMS("auth.jwt.algorithms", "RS256"),
    AUTH_JWT_LEEWAY("auth.jwt.leeway", "10s"),
    AUTH_JWT_SCOPES("auth.jwt.scopes", "scope"),
    LOCKS_SHARDS("locks.shards", "32"),
    LOCKS_TTL_DEFAULT("locks.ttl.default", "30s"),
    LOCKS_TTL_MIN("locks.ttl.min", "100ms"),
    LOCKS_TTL_MAX("locks.ttl.max", "24h"),
    LOCKS_WAIT_MAX("locks.wait.max", "1h"),
    LOCKS_WAITERS_MAX("locks.waiters.max", "100000"),
    LOCKS_COLD_START_GRACE("locks.coldStartGrace", "2s"),
    RING_VIRTUAL_NODES("ring.virtualNodes", "256"),
    RING_HASH("ring.hash", "xxh3"),
    RING_MIN_MEMBERS("ring.minMembers", "1"),
    LIMITS_FRAME("limits.frame", "64KiB"),
    LIMITS_BODY("limits.body", "1MiB"),
    LIMITS_CONNECTIONS("limits.connections", "20000"),
    /** Depends on who can reach the door. */
    LIMITS_RATE("limits.rate", ""),
    DETECTION_HEARTBEAT("detection.heartbeat", "1s"),
    DETECTION_TIMEOUT("detection.timeout", "5s"),
    LOG_FORMAT("log.format", "text"),
    LOG_LEVEL("log.level", "info"),
    /** Only a flag may say this: nobody inherits an open door from a file or an image. */
    INSECURE("insecure", "false");

    private static final Map<String, OptionKey> BY_PATH =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(OptionKey::path, Function.identity()));

    private final String path;
    private final String defaultText;

    OptionKey(String path, String defaultText) {
        this.path = path;
        this.defaultText = defaultText;
    }

    static Optional<OptionKey> of(String path) {
        return Optional.ofNullable(BY_PATH.get(path));
    }

    /** The dotted name. */
    String path() {
        return path;
    }

    String defaultText() {
        return defaultText;
    }

    /** {@code CARABINER_LOCKS_COLD_START_GRACE} for {@code locks.coldStartGrace}. */
    String variable() {
        String words = path.replaceAll("([A-Z])", "_$1").replace('.', '_');
        return "CARABINER_" + words.toUpperCase(Locale.ROOT);
    }

    /** Whether a file may give it as a list, which is the same as its entries with commas between them. */
    boolean isList() {
        return this == CLUSTER_JOIN || this == HTTP_NAMES || this == HTTP_ORIGINS;
    }

    boolean isFlagOnly() {
        return this == INSECURE;
    }

    // A user without an entry in the password file, as containers have them, is called "?".
    private static String userName() {
        return System.getProperty("user.name", "unknown").replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
