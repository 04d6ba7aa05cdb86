package dev.carabiner.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The texts that somebody wrote, and how each is read: a value in its bounds, or an error that says what they are. */
final class Settings {
    private static final String PRINTABLE = "printable ASCII without spaces";

    private final Map<OptionKey, Text> texts;

    private Settings(Map<OptionKey, Text> texts) {
        this.texts = texts;
    }

    /** What was written, and where; the origin is empty for a value that a program set. */
    record Text(String value, String origin) {}

    static Settings none() {
        return new Settings(new EnumMap<>(OptionKey.class));
    }

    /** What file, environment and flags say, the later overriding the earlier. */
    static Settings gather(Map<String, String> environment, Map<String, String> flags) {
        Map<OptionKey, Text> texts = new EnumMap<>(OptionKey.class);
        String file = flags.getOrDefault("config", environment.getOrDefault("CARABINER_CONFIG", ""));
        if (!file.isEmpty()) {
            texts.putAll(OptionsFile.read(Path.of(file)));
        }
        for (OptionKey key : OptionKey.values()) {
            // Compose files and scripts pass variables on that are not set as empty ones.
            String value = environment.getOrDefault(key.variable(), "");
            if (!key.isFlagOnly() && !value.isEmpty()) {
                texts.put(key, new Text(value, "the environment, " + key.variable()));
            }
        }
        flags.forEach((path, value) -> {
            if (!path.equals("config")) {
                texts.put(known(path, value), new Text(value, "the flags"));
            }
        });
        return new Settings(texts);
    }

    /** These settings, overridden by those. */
    Settings and(Map<String, String> overriding) {
        Map<OptionKey, Text> merged = new EnumMap<>(OptionKey.class);
        merged.putAll(texts);
        overriding.forEach((path, value) -> merged.put(known(path, value), new Text(value, "")));
        return new Settings(merged);
    }

    private static OptionKey known(String path, String value) {
        return OptionKey.of(path)
                .orElseThrow(() -> new InvalidOptionException(path + ": " + value + " (expected: a known key: "
                        + Arrays.stream(OptionKey.values()).map(OptionKey::path).collect(Collectors.joining(", "))
                        + ")"));
    }

    String text(OptionKey key) {
        Text text = texts.get(key);
        return text == null ? key.defaultText() : text.value();
    }

    /** Any of these words. */
    String oneOf(OptionKey key, List<String> words) {
        String text = text(key);
        if (!words.contains(text)) {
            throw refused(key, String.join(", ", words));
        }
        return text;
    }

    /** A word of printable characters, or empty if the text is. */
    Optional<String> optionalWord(OptionKey key, int maxLength) {
        return text(key).isEmpty() ? Optional.empty() : Optional.of(word(key, maxLength));
    }

    String word(OptionKey key, int maxLength) {
        String text = text(key);
        boolean fits = !text.isEmpty() && text.length() <= maxLength;
        if (!fits || !text.chars().allMatch(unit -> unit > 0x20 && unit < 0x7f)) {
            throw refused(key, "1 to " + maxLength + " characters of " + PRINTABLE);
        }
        return text;
    }

    String host(OptionKey key) {
        if (!JoinAddress.isHost(text(key))) {
            throw refused(key, "a host name or address, without brackets and port");
        }
        return text(key);
    }

    Port port(OptionKey key) {
        return new Port(integer(key, 0, Port.MAX), texts.containsKey(key));
    }

    List<JoinAddress> addresses(OptionKey key, int maxCount) {
        String text = text(key);
        if (text.isEmpty()) {
            return List.of();
        }
        String expected = "1 to " + maxCount + " entries of " + JoinAddress.EXPECTED;
        List<JoinAddress> addresses = read(key, expected, all -> Arrays.stream(all.split(",", -1))
                .map(String::strip)
                .map(JoinAddress::parse)
                .toList());
        if (addresses.size() > maxCount) {
            throw refused(key, expected);
        }
        return addresses;
    }

    /** Entries with commas between them, each in its own form. */
    List<String> entries(OptionKey key, int maxCount, Function<String, String> reader, String each) {
        if (text(key).isEmpty()) {
            return List.of();
        }
        String expected = "1 to " + maxCount + " entries of " + each;
        List<String> entries = read(key, expected, all -> Arrays.stream(all.split(",", -1))
                .map(String::strip)
                .map(reader)
                .distinct()
                .toList());
        if (entries.size() > maxCount) {
            throw refused(key, expected);
        }
        return entries;
    }

    /** A file, never looked at here; empty if none is named. */
    Optional<PemFile> pemFile(OptionKey key) {
        return text(key).isEmpty()
                ? Optional.empty()
                : Optional.of(new PemFile(key.path(), read(key, "the path of a file", Path::of)));
    }

    int integer(OptionKey key, int min, int max) {
        String expected = min + " to " + max;
        int value = read(key, expected, Integer::parseInt);
        if (value < min || value > max) {
            throw refused(key, expected);
        }
        return value;
    }

    /** An integer, or empty for the word {@code none}. */
    OptionalInt integerOrNone(OptionKey key, int min, int max) {
        if (text(key).equals("none")) {
            return OptionalInt.empty();
        }
        String expected = "none, or " + min + " to " + max;
        int value = read(key, expected, Integer::parseInt);
        if (value < min || value > max) {
            throw refused(key, expected);
        }
        return OptionalInt.of(value);
    }

    double decimal(OptionKey key, double min, double max) {
        String expected = min + " to " + max;
        double value = read(key, expected, Double::parseDouble);
        if (!(value >= min && value <= max)) {
            throw refused(key, expected);
        }
        return value;
    }

    boolean flag(OptionKey key) {
        return oneOf(key, List.of("false", "true")).equals("true");
    }

    Duration duration(OptionKey key, Duration min, Duration max) {
        String expected = DurationText.format(min) + " to " + DurationText.format(max);
        Duration value = read(key, expected + ", " + DurationText.EXPECTED, DurationText::parse);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw refused(key, expected);
        }
        return value;
    }

    int bytes(OptionKey key, int min, int max) {
        String expected = ByteSize.format(min) + " to " + ByteSize.format(max);
        long value = read(key, expected + ", " + ByteSize.EXPECTED, ByteSize::parse);
        if (value < min || value > max) {
            throw refused(key, expected);
        }
        return (int) value;
    }

    InvalidOptionException refused(OptionKey key, String expected) {
        return new InvalidOptionException(message(key, expected));
    }

    private String message(OptionKey key, String expected) {
        Text text = texts.get(key);
        String origin = text == null || text.origin().isEmpty() ? "" : " in " + text.origin();
        return key.path() + ": " + text(key) + " (expected: " + expected + ")" + origin;
    }

    private <T> T read(OptionKey key, String expected, Function<String, T> reader) {
        try {
            return reader.apply(text(key));
        } catch (IllegalArgumentException unreadable) {
            throw new InvalidOptionException(message(key, expected), unreadable);
        }
    }
}
