package dev.carabiner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void wantsColours_unlessTheUserOrTheTerminalSaysNo() {
        assertThat(Terminal.wantsColours(Map.of("TERM", "xterm"))).isTrue();
        assertThat(Terminal.wantsColours(Map.of("NO_COLOR", ""))).isTrue();
        assertThat(Terminal.wantsColours(Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(Terminal.wantsColours(Map.of("TERM", "dumb"))).isFalse();
    }

    @Test
    void complain_ofWrappedFailure_saysWhatTheInnerOneSays() {
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(Writer.nullWriter()), new PrintWriter(err), Map.of(), false);
        terminal.complain(new ExecutionException(new IllegalStateException("port: 1 is taken")));
        terminal.complain(new IllegalStateException());
        assertThat(err.toString().lines())
                .containsExactly("carabiner: port: 1 is taken", "carabiner: java.lang.IllegalStateException");
    }

    @Test
    void level_knownWord_isTaken_unknownWordIgnored() {
        assertThat(ProcessLog.level(Map.of("CARABINER_LOG_LEVEL", "Debug"))).contains(Level.FINE);
        assertThat(ProcessLog.level(Map.of("CARABINER_LOG_LEVEL", "loud"))).isEmpty();
        assertThat(ProcessLog.level(Map.of())).isEmpty();
    }
}
