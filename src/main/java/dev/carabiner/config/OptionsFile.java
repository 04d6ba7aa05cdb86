package dev.carabiner.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** A YAML file of settings: nested or dotted keys, scalars, and lists where a key takes several values. */
final class OptionsFile {
    private static final int MAX_CHARACTERS = 1 << 20;

    private final Path path;
    private final Map<OptionKey, Settings.Text> texts = new EnumMap<>(OptionKey.class);

    private OptionsFile(Path path) {
        this.path = path;
    }

    static Map<OptionKey, Settings.Text> read(Path path) {
        OptionsFile file = new OptionsFile(path);
        file.readSection("", file.load());
        return file.texts;
    }

    // The failsafe schema keeps every scalar as it was written: a name such as 0x10 or yes stays that text.
    private Object load() {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(path.toString())
                .setSchema(new FailsafeSchema())
                .setTagConstructors(Map.of(Tag.NULL, nothing -> "")) // "zone:" with nothing behind it
                .setCodePointLimit(MAX_CHARACTERS)
                .build();
        try {
            Object root = new Load(settings).loadFromString(Files.readString(path));
            return "".equals(root) ? Map.of() : root;
        } catch (IOException unreadable) {
            throw new InvalidOptionException("config: " + path + " (expected: a readable UTF-8 file)", unreadable);
        } catch (YamlEngineException malformed) {
            throw new InvalidOptionException(
                    "config: " + path + " (expected: YAML)\n" + malformed.getMessage(), malformed);
        }
    }

    private void readSection(String prefix, Object section) {
        if (!(section instanceof Map<?, ?> entries)) {
            throw refused(prefix, section, "a section of keys");
        }
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            String key = prefix.isEmpty() ? String.valueOf(entry.getKey()) : prefix + "." + entry.getKey();
            readEntry(key, entry.getValue());
        }
    }

    private void readEntry(String key, Object value) {
        Optional<OptionKey> known = OptionKey.of(key).filter(option -> !option.isFlagOnly());
        if (known.isPresent()) {
            String text = text(known.get(), value);
            if (texts.put(known.get(), new Settings.Text(text, path.toString())) != null) {
                throw refused(key, text, "each key once");
            }
        } else if (isSection(key)) {
            if (!value.equals("")) {
                readSection(key, value);
            }
        } else {
            throw refused(key, value, "a known key: " + knownKeys(key));
        }
    }

    private String text(OptionKey key, Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (key.isList() && value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        String entries = key == OptionKey.CLUSTER_JOIN ? "a list of " + JoinAddress.EXPECTED : "a list of words";
        throw refused(key.path(), value, key.isList() ? entries : "one value");
    }

    private static boolean isSection(String key) {
        return Arrays.stream(OptionKey.values())
                .anyMatch(option -> option.path().startsWith(key + "."));
    }

    /** The keys of the nearest section that exists. */
    private static String knownKeys(String key) {
        String section = key;
        while (!section.isEmpty() && !isSection(section)) {
            section = section.substring(0, Math.max(0, section.lastIndexOf('.')));
        }
        String prefix = section.isEmpty() ? "" : section + ".";
        return Arrays.stream(OptionKey.values())
                .filter(option -> !option.isFlagOnly() && option.path().startsWith(prefix))
                .map(OptionKey::path)
                .collect(Collectors.joining(", "));
    }

    private InvalidOptionException refused(String key, Object value, String expected) {
        String shown = value instanceof Map || value instanceof List ? "a " + kind(value) : String.valueOf(value);
        return new InvalidOptionException(
                (key.isEmpty() ? "config" : key) + ": " + shown + " (expected: " + expected + ") in " + path);
    }

    private static String kind(Object value) {
        return value instanceof Map ? "section" : "list";
    }
}
