package dev.carabiner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void print_alignsColumns_withoutSpacesAtTheEnd() {
        TextTable table = new TextTable("NAME", "STATE");
        table.add("a longer name", "held");
        table.add("b", "-");

        assertThat(printed(table))
                .isEqualTo(String.format("NAME           STATE%na longer name  held%nb              -%n"));
    }

    @Test
    void add_whatWouldSteerATerminal_isShownAsQuestionMarks() {
        TextTable table = new TextTable("NAME");
        table.add("a\u001b[31m\u202eb\r\n\ud800é😀");

        assertThat(printed(table)).isEqualTo(String.format("NAME%na?[31m?b???é😀%n"));
    }

    @Test
    void add_anotherNumberOfCells_isRefused() {
        TextTable table = new TextTable("ONE", "TWO");

        assertThatThrownBy(() -> table.add("one")).hasMessage("cells: 1 (expected: 2)");
    }

    private static String printed(TextTable table) {
        StringWriter text = new StringWriter();
        table.print(new PrintWriter(text, true));
        return text.toString();
    }
}
