package dev.carabiner.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RequestIdTest {
    private final RequestIds ids = new RequestIds();

    @Test
    void of_printableAsciiWithinTheBound_isTaken() {
        for (String said : List.of("a", "3f2a-77 {x}", "~".repeat(128))) {
            assertThat(ids.of(said).text()).isEqualTo(said);
        }
    }

    @Test
    void of_anythingElse_isReplaced() {
        for (String said : List.of("", "x".repeat(129), "a\nb", "a\tb", "\u001b[2J", "caf\u00e9", "\u2028")) {
            assertThat(ids.of(said).text())
                    .as("for %s", said)
                    .isNotEqualTo(said)
                    .matches("[0-9a-z]+-[0-9a-z]+");
        }
        assertThat(ids.of(null).text()).isNotEmpty();
    }

    @Test
    void next_isNewEachTime_andUnlikeThoseOfOthers() {
        assertThat(ids.next()).isNotEqualTo(ids.next());
        assertThat(new RequestIds().next()).isNotEqualTo(new RequestIds().next());
    }

    @Test
    void of_requestOfAConnection_isPrintableAndBounded() {
        RequestId connection = new RequestId("c-1");
        assertThat(connection.of("7").text()).isEqualTo("c-1/7");
        assertThat(connection.of("a\r\nb\u00e9").text()).isEqualTo("c-1/a??b?");
        assertThat(connection.of("x".repeat(500)).text()).hasSize(128);
    }

    @Test
    void constructor_unprintable_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RequestId("a\0"))
                .withMessageContaining("1 to 128 printable ASCII");
    }
}
