package dev.carabiner.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table of settings in the README against the settings that there are. */
class SettingsTableTest {
    /** What cannot be written as one text: it depends on the host, or is several. */
    private static final Set<OptionKey> TOLD_IN_WORDS = Set.of(
            OptionKey.NAME, OptionKey.ZONE, OptionKey.CLUSTER_NAME, OptionKey.CLUSTER_JOIN, OptionKey.LIMITS_RATE);

    @Test
    void table_hasEachKeyOnce_inTheOrderOfTheKeys() throws IOException {
        assertThat(table().keySet())
                .containsExactlyElementsOf(Arrays.stream(OptionKey.values())
                        .filter(key -> !key.isFlagOnly())
                        .map(OptionKey::path)
                        .toList());
    }

    @Test
    void table_saysTheDefaults() throws IOException {
        Map<String, List<String>> table = table();
        for (OptionKey key : OptionKey.values()) {
            if (!key.isFlagOnly() && !TOLD_IN_WORDS.contains(key)) {
                String expected = key.defaultText().isEmpty() ? "none" : key.defaultText();
                assertThat(table.getOrDefault(key.path(), List.of("", "no row"))
                                .get(1)
                                .replace("`", ""))
                        .as(key.path())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void table_saysUnitAndEffect() throws IOException {
        assertThat(table().values()).allSatisfy(row -> {
            assertThat(row).as(row.toString()).hasSize(5);
            assertThat(row.subList(0, 4)).as(row.toString()).noneMatch(String::isBlank);
        });
    }

    private static Map<String, List<String>> table() throws IOException {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            inside = line.startsWith("| key | default |") || (inside && line.startsWith("|"));
            if (inside && line.startsWith("| `")) {
                List<String> cells = Arrays.stream(
                                line.substring(1, line.length() - 1).split("\\|", -1))
                        .map(String::strip)
                        .toList();
                keys(cells.get(0)).forEach(key -> rows.put(key, cells));
            }
        }
        return rows;
    }

    /** Those of one row: {@code a.b.c}, or {@code a.b.c, .d} for two that differ in their last word. */
    private static List<String> keys(String cell) {
        List<String> keys = new ArrayList<>();
        for (String word : cell.replace("`", "").split(", ", -1)) {
            String first =
                    keys.isEmpty() ? "" : keys.get(0).substring(0, keys.get(0).lastIndexOf('.'));
            keys.add(word.startsWith(".") ? first + word : word);
        }
        return keys;
    }
}
