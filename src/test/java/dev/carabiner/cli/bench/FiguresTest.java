package dev.carabiner.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private final StringWriter text = new StringWriter();

    @Test
    void figures_forPeople_standInColumns() {
        print(new Figures(new PrintWriter(text), false));

        assertThat(text.toString().lines())
                .containsExactly(
                        "What this is.",
                        "",
                        "Locks: so and so",
                        "                                            Carabiner        plain   ratio (lowest to highest round)",
                        "  1 caller                                   120.5 us      60.3 us   2.00 (1.50 to 2.25)",
                        "  holders                                           1           17");
    }

    @Test
    void figures_forPrograms_areOneObjectALine() {
        print(new Figures(new PrintWriter(text), true));

        List<JsonObject> lines = text.toString().lines().map(JsonObject::new).toList();
        assertThat(lines)
                .containsExactly(
                        new JsonObject(
                                "{\"part\": \"locks\", \"work\": \"1 caller\", \"beside\": \"plain\", \"unit\": \"us\","
                                        + "\"carabiner\": 120.5, \"other\": 60.25, \"ratio\": 2.0, \"lowest\": 1.5, \"highest\": 2.25}"),
                        new JsonObject("{\"part\": \"locks\", \"work\": \"holders\", \"beside\": \"plain\","
                                + "\"carabiner\": 1, \"other\": 17}"));
    }

    private static void print(Figures figures) {
        figures.preface("What this is.");
        figures.head("locks", "Locks: so and so", "plain");
        figures.line("1 caller", "us", new Contest.Outcome(120.5, 60.25, 2, 1.5, 2.25));
        figures.counts("holders", 1, 17);
    }
}
