package dev.carabiner.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class RingSceneTest {
    @Test
    void play_plain_showsEveryKeyBeforeAndAfterAndWhatMoved() {
        String text = play(Palette.PLAIN);

        assertThat(text.lines().filter(line -> line.matches("   user[1-5] .*"))).hasSize(10);
        assertThat(text.lines().filter(line -> line.contains("owner moved: server1 -> ")))
                .isNotEmpty()
                .allMatch(line -> line.contains("user1"));
        assertThat(text).contains("owner stays, new copy on server").contains("nothing changed");
        // 256 points each: within a few per cent of the quarter that one of four equal servers has.
        assertThat(text).contains("26.2 % of all possible keys got another owner");
    }

    @Test
    void play_afterTheLoss_namesTheLostServerNowhere() {
        String after = play(Palette.PLAIN).split("the same rule gives:", 2)[1];
        assertThat(after.lines()
                        .filter(line -> line.startsWith("   user"))
                        .map(line -> line.substring(0, 37))
                        .toList())
                .hasSize(5)
                .noneMatch(row -> row.contains("server1"));
    }

    @Test
    void play_plain_hasNoEscapes_andColouredHasTheSameWords() {
        assertThat(play(Palette.PLAIN)).doesNotContain("\u001B");
        assertThat(play(Palette.COLOURED).replaceAll("\u001B\\[\\d+m", "")).isEqualTo(play(Palette.PLAIN));
        assertThat(play(Palette.COLOURED)).contains("\u001B");
    }

    private static String play(Palette palette) {
        StringWriter out = new StringWriter();
        new RingScene(new PrintWriter(out), palette).play();
        return out.toString();
    }
}
