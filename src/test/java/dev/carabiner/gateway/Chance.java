package dev.carabiner.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** What a hostile peer might send, drawn from one seed: half of it nearly right, for nonsense is refused at the first byte. */
final class Chance {
    private static final List<String> WORDS = List.of(
            "",
            ".",
            "..",
            "/",
            "..;/",
            "%2e%2e",
            "%00",
            "%2F",
            "%252e",
            "%c0%ae",
            "%",
            "a",
            "a b",
            "\0",
            "\u001b[2J",
            "\r\n",
            "\u2028",
            "\u202e",
            "\ufeff",
            "\ud800",
            "\udc00a",
            "é",
            "\ud83d\ude00",
            "carabiner",
            "carabiner.ring",
            "carabiner.events.locks",
            "carabiner.events.members",
            "__vertx.reply.1",
            "__proto__",
            "constructor",
            "null",
            "locks:",
            "lock:a",
            "members",
            "ring",
            "exclusive",
            "shared",
            "permit",
            "keep",
            "release",
            "localhost",
            "127.0.0.1",
            "evil.example",
            "http://localhost",
            "[::1]",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\u0000",
            "'",
            "<script>",
            "${jndi:ldap://x}",
            "../../etc/passwd");

    private static final List<String> OPS = List.of(
            "lock.acquire",
            "lock.renew",
            "lock.release",
            "lock.cancel",
            "lock.get",
            "lock.list",
            "lock.check",
            "lock.break",
            "ring.get",
            "ring.owner",
            "ring.diff",
            "members.list",
            "members.drain",
            "cluster.get",
            "watch.start",
            "watch.stop",
            "auth",
            "send",
            "publish",
            "register",
            "unregister",
            "ping");

    private static final List<String> FIELDS = List.of(
            "id",
            "op",
            "args",
            "type",
            "address",
            "headers",
            "body",
            "replyAddress",
            "lock",
            "ttl",
            "wait",
            "mode",
            "permits",
            "limit",
            "leaseId",
            "holder",
            "metadata",
            "onClose",
            "token",
            "reason",
            "prefix",
            "after",
            "count",
            "key",
            "replicas",
            "from",
            "to",
            "name",
            "topics");

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-0.0",
            "1",
            "-1",
            "5",
            "30000",
            "2147483648",
            "9007199254740993",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "1e400",
            "-1e400",
            "1e-400",
            "1.5",
            "1e3",
            "NaN",
            "Infinity",
            "0x10",
            "01",
            "1e",
            ".5",
            "+1",
            "9".repeat(399),
            "9".repeat(500),
            "0." + "3".repeat(450));

    private static final Map<String, List<String>> ARGUMENTS = Map.ofEntries(
            Map.entry(
                    "lock.acquire",
                    List.of(
                            "lock",
                            "ttl",
                            "wait",
                            "mode",
                            "permits",
                            "limit",
                            "leaseId",
                            "holder",
                            "metadata",
                            "onClose")),
            Map.entry("lock.renew", List.of("lock", "leaseId", "ttl")),
            Map.entry("lock.release", List.of("lock", "leaseId")),
            Map.entry("lock.cancel", List.of("lock", "leaseId")),
            Map.entry("lock.get", List.of("lock")),
            Map.entry("lock.list", List.of("prefix", "after", "count")),
            Map.entry("lock.check", List.of("lock", "token")),
            Map.entry("lock.break", List.of("lock", "leaseId", "reason")),
            Map.entry("ring.owner", List.of("key", "replicas")),
            Map.entry("ring.diff", List.of("from", "to")),
            Map.entry("members.drain", List.of("name")),
            Map.entry("watch.start", List.of("topics")),
            Map.entry("watch.stop", List.of("topics")),
            Map.entry("auth", List.of("token")));

    private final SplittableRandom random;

    Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    <T> T of(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    @SafeVarargs
    final <T> T either(Supplier<T>... choices) {
        return choices[below(choices.length)].get();
    }

    String op() {
        return oneIn(20) ? word() : of(OPS);
    }

    String word() {
        return switch (below(12)) {
            case 0 -> of(WORDS).repeat(below(700));
            case 1 -> units(below(40));
            case 2, 3 -> of(WORDS) + of(WORDS);
            default -> of(WORDS);
        };
    }

    /** Any UTF-16, also what is no Unicode. */
    private String units(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (oneIn(2) ? below(128) : below(65_536)));
        }
        return text.toString();
    }

    /** A value in JSON, or nearly. */
    String json(int depth) {
        return switch (below(depth <= 0 ? 5 : 8)) {
            case 0, 1 -> quoted(word());
            case 2 -> of(NUMBERS);
            case 3 -> of(List.of("true", "false", "null"));
            case 4 -> quoted(of(OPS));
            case 5 -> array(depth);
            default -> object(depth);
        };
    }

    private String array(int depth) {
        StringBuilder text = new StringBuilder("[");
        for (int i = below(4); i > 0; i--) {
            text.append(json(depth - 1)).append(i > 1 ? "," : "");
        }
        return text.append(']').toString();
    }

    String object(int depth) {
        StringBuilder text = new StringBuilder("{");
        for (int i = below(6); i > 0; i--) {
            text.append(quoted(oneIn(10) ? word() : of(FIELDS)))
                    .append(':')
                    .append(json(depth - 1))
                    .append(i > 1 ? "," : "");
        }
        return text.append('}').toString();
    }

    /** One thing inside another, deeper than anybody needs. */
    String nested() {
        int depth = 1 << below(17);
        return oneIn(2)
                ? "[".repeat(depth) + (oneIn(3) ? "" : "]".repeat(depth))
                : "{\"a\":".repeat(depth) + "1" + (oneIn(3) ? "" : "}".repeat(depth));
    }

    /** The arguments of an operation, as they might be given: in half of all cases none that it has not. */
    String args(String op) {
        List<String> fields = oneIn(2) ? FIELDS : ARGUMENTS.getOrDefault(op, FIELDS);
        StringBuilder text = new StringBuilder("{");
        if (fields.contains("lock")) {
            text.append("\"lock\":").append(oneIn(8) ? json(1) : "\"fuzz-" + below(50) + "\"");
        }
        for (String field : fields) {
            if (!field.equals("lock") && oneIn(fields.size() > 8 ? 8 : 2)) {
                text.append(text.length() > 1 ? "," : "")
                        .append(quoted(field))
                        .append(':')
                        .append(value(field));
            }
        }
        return text.append('}').toString();
    }

    private String value(String field) {
        if (oneIn(5)) {
            return json(2);
        }
        return switch (field) {
            case "mode" -> quoted(of(List.of("exclusive", "shared", "permit")));
            case "onClose" -> quoted(of(List.of("keep", "release")));
            case "metadata" -> object(2);
            case "topics" -> "[" + quoted(of(List.of("members", "ring", "lock:fuzz-1", "locks:fuzz", "locks:"))) + "]";
            case "leaseId", "holder", "reason", "prefix", "after", "key", "name" -> quoted("fuzz-" + below(50));
            default -> Integer.toString(below(2_000));
        };
    }

    /** A message for a WebSocket. */
    String frame() {
        String op = op();
        String frame = "{\"id\":" + either(() -> "" + below(100), () -> json(1)) + ",\"op\":" + quoted(op)
                + ",\"args\":" + args(op) + (oneIn(10) ? "," + quoted(word()) + ":" + json(1) : "") + "}";
        return mangled(frame);
    }

    /** A message for the bridge. */
    String bridge() {
        String op = op();
        boolean likely = !oneIn(4);
        String type = likely ? "send" : of(List.of("register", "unregister", "publish", "ping", "rec", word()));
        String address = likely ? "carabiner" : of(List.of("carabiner.events.locks", "carabiner.ring", word()));
        String body = oneIn(8) ? json(2) : "{\"op\":" + quoted(op) + ",\"args\":" + args(op) + "}";
        String message = "{\"type\":" + quoted(type) + ",\"address\":" + (oneIn(8) ? json(0) : quoted(address))
                + (oneIn(3) ? "" : ",\"replyAddress\":" + (oneIn(4) ? json(0) : "\"r" + below(99) + "\""))
                + (oneIn(2) ? "" : ",\"headers\":" + (oneIn(4) ? json(1) : "{}"))
                + ",\"body\":" + body + "}";
        return mangled(message);
    }

    /** The target of a request. */
    String target() {
        StringBuilder text = new StringBuilder(
                of(List.of("/v1/locks/", "/v1/", "/", "", "/eventbus/", "/v1/ring/owner", "//", "http://x/")));
        for (int i = below(4); i > 0; i--) {
            text.append(oneIn(3) ? of(List.of("acquire", "renew", "release", "websocket", "info", "x")) : word())
                    .append(oneIn(2) ? "/" : "");
        }
        if (oneIn(2)) {
            text.append('?')
                    .append(of(FIELDS))
                    .append('=')
                    .append(word())
                    .append(oneIn(3) ? "&" + of(FIELDS) + "=" + word() : "");
        }
        return mangled(text.toString());
    }

    private String mangled(String text) {
        if (!oneIn(4)) {
            return text;
        }
        byte[] bytes = mangled(text.getBytes(StandardCharsets.UTF_8));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The same bytes but for some. */
    byte[] mangled(byte[] bytes) {
        byte[] mangled = bytes.clone();
        for (int i = 1 + below(4); i > 0 && mangled.length > 0; i--) {
            int at = below(mangled.length);
            switch (below(4)) {
                case 0 -> mangled[at] = (byte) below(256);
                case 1 -> mangled[at] ^= (byte) (1 << below(8));
                case 2 -> mangled = Arrays.copyOf(mangled, at);
                default -> mangled = joined(mangled, Arrays.copyOfRange(mangled, at, mangled.length));
            }
        }
        return mangled;
    }

    byte[] bytes(int bound) {
        byte[] bytes = new byte[below(bound)];
        random.nextBytes(bytes);
        return bytes;
    }

    static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** A JSON string; what has no UTF-8 form is escaped. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit < ' ' || unit == '"' || unit == '\\' || Character.isSurrogate(unit)) {
                quoted.append("\\u").append(String.format("%04x", (int) unit));
            } else {
                quoted.append(unit);
            }
        }
        return quoted.append('"').toString();
    }
}
