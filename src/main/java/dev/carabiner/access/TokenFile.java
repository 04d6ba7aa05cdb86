package dev.carabiner.access;

import dev.carabiner.wire.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The API tokens that are let in: a YAML file with one list, {@code tokens}, whose entries have {@code subject},
 * {@code hash}, {@code scopes} and, if they are to end, {@code expires}. One subject may have several tokens, so that one
 * can take over from another.
 */
final class TokenFile {
    /** The longest file, in bytes: some thousand tokens. Whoever has more has an issuer of his own. */
    static final int MAX_BYTES = 1 << 20;

    private static final int MAX_SCOPES = 100;

    private final Map<String, List<TokenEntry>> byIndex = new HashMap<>();
    private int size;

    private TokenFile() {}

    /**
     * Reads the text of a file.
     *
     * @throws IllegalArgumentException naming line, field, value and expectation; hashes are never shown
     */
    static TokenFile parse(String text) {
        TokenFile file = new TokenFile();
        file.readAll(compose(text));
        return file;
    }

    private static Node compose(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel("the file")
                .setCodePointLimit(MAX_BYTES)
                .build();
        try {
            return new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() -> new IllegalArgumentException("line 1: nothing (expected: a list, tokens)"));
        } catch (YamlEngineException malformed) {
            throw new IllegalArgumentException(place(malformed) + "not YAML", malformed);
        }
    }

    /** Not what else it says: that shows what stands there, which may be a token. */
    private static String place(YamlEngineException malformed) {
        return malformed instanceof MarkedYamlEngineException marked
                ? marked.getProblemMark()
                        .map(mark -> "line " + (mark.getLine() + 1) + ": ")
                        .orElse("")
                : "";
    }

    private void readAll(Node root) {
        Map<String, Node> fields = fields(root, "", List.of("tokens"));
        Node list = required(fields, "tokens", root, "");
        if (!(list instanceof SequenceNode entries)) {
            throw refused(list, "tokens", "no list", "a list of tokens");
        }
        List<Node> nodes = entries.getValue();
        for (int i = 0; i < nodes.size(); i++) {
            add(nodes.get(i), "tokens[" + i + "]");
        }
    }

    private void add(Node node, String path) {
        Map<String, Node> fields = fields(node, path, List.of("subject", "hash", "scopes", "expires"));
        Node hash = required(fields, "hash", node, path);
        TokenEntry entry = new TokenEntry(
                value(required(fields, "subject", node, path), path + ".subject", Subject::requireOutside),
                value(hash, path + ".hash", ApiToken::requireHash),
                scopes(required(fields, "scopes", node, path), path + ".scopes"),
                Optional.ofNullable(fields.get("expires"))
                        .map(text -> value(text, path + ".expires", TokenFile::instant)));
        if (find(entry.hash()).isPresent()) {
            throw refused(hash, path + ".hash", "there already", "each token once");
        }
        byIndex.computeIfAbsent(index(entry.hash()), first -> new ArrayList<>(1))
                .add(entry);
        size++;
    }

    private static Scopes scopes(Node node, String path) {
        if (!(node instanceof SequenceNode list)) {
            throw refused(node, path, "no list", "a list of scopes: " + Scope.EXPECTED);
        }
        List<Node> nodes = list.getValue();
        if (nodes.isEmpty() || nodes.size() > MAX_SCOPES) {
            throw refused(node, path, nodes.size() + " scopes", "1 to " + MAX_SCOPES);
        }
        List<Scope> scopes = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            scopes.add(value(nodes.get(i), path + "[" + i + "]", Scope::parse));
        }
        return new Scopes(scopes);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException unreadable) {
            throw new IllegalArgumentException(
                    "expires: " + Refusal.printable(text) + " (expected: a time in UTC, such as 2027-01-31T00:00:00Z)",
                    unreadable);
        }
    }

    private static Map<String, Node> fields(Node node, String path, List<String> known) {
        String expected = String.join(", ", known);
        if (!(node instanceof MappingNode mapping)) {
            throw refused(node, path, "no section", "a section with " + expected);
        }
        Map<String, Node> fields = new LinkedHashMap<>();
        for (NodeTuple field : mapping.getValue()) {
            String name = field.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
            if (!known.contains(name)) {
                throw refused(field.getKeyNode(), path, "unknown field " + Refusal.printable(name), expected);
            }
            if (fields.put(name, field.getValueNode()) != null) {
                throw refused(field.getKeyNode(), path, name + " twice", "each field once");
            }
        }
        return fields;
    }

    private static Node required(Map<String, Node> fields, String name, Node of, String path) {
        Node found = fields.get(name);
        if (found == null) {
            throw refused(of, path.isEmpty() ? name : path + "." + name, "missing", "to be there");
        }
        return found;
    }

    private static <T> T value(Node node, String path, Function<String, T> type) {
        if (!(node instanceof ScalarNode scalar)) {
            throw refused(node, path, "no text", "one value");
        }
        try {
            return type.apply(scalar.getValue());
        } catch (IllegalArgumentException unfit) {
            throw new IllegalArgumentException(line(node) + path + ": " + unfit.getMessage(), unfit);
        }
    }

    private static IllegalArgumentException refused(Node node, String path, String what, String expected) {
        String at = path.isEmpty() ? "the file" : path;
        return new IllegalArgumentException(line(node) + at + ": " + what + " (expected: " + expected + ")");
    }

    private static String line(Node node) {
        return node.getStartMark()
                .map(mark -> "line " + (mark.getLine() + 1) + ": ")
                .orElse("");
    }

    int size() {
        return size;
    }

    /**
     * The token of this hash. Compared in a time that does not depend on it but for its first 64 bits, which find the
     * place to look at. What that tells is of the hash of what was sent, and so nothing about any other text.
     */
    Optional<TokenEntry> find(String hash) {
        Optional<TokenEntry> found = Optional.empty();
        byte[] wanted = hash.getBytes(StandardCharsets.US_ASCII);
        for (TokenEntry entry : byIndex.getOrDefault(index(hash), List.of())) {
            if (MessageDigest.isEqual(entry.hash().getBytes(StandardCharsets.US_ASCII), wanted)) {
                found = Optional.of(entry);
            }
        }
        return found;
    }

    private static String index(String hash) {
        return hash.substring(0, Math.min(hash.length(), "sha256:".length() + 16));
    }
}
