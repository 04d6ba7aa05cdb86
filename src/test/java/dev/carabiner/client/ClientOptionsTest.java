package dev.carabiner.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClientOptionsTest {
    private static final ClientOptions OPTIONS = ClientOptions.of("ws://a:8080", "ws://b:8080");

    @Test
    void toString_withACredential_doesNotShowIt() {
        assertThat(OPTIONS.withCredential("hunter2").toString())
                .contains("credential=set")
                .contains("ws://a:8080")
                .doesNotContain("hunter2");
        assertThat(OPTIONS.toString()).contains("credential=none");
    }

    @Test
    void withCredential_thatIsNoHeader_isRefusedWithoutShowingIt() {
        for (String bad : List.of("", "two words", "line\r\nX-Other: 1", "ü")) {
            assertThatThrownBy(() -> OPTIONS.withCredential(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("credential: (not shown) (expected: visible ASCII characters)");
        }
    }

    @Test
    void of_outsideBounds_namesFieldValueAndExpectation() {
        assertThatThrownBy(() -> ClientOptions.of(List.of())).hasMessage("addresses: none (expected: at least one)");
        assertThatThrownBy(() -> ClientOptions.of("ftp://a")).hasMessageContaining("address: ftp://a");
        assertThatThrownBy(() -> OPTIONS.withSilence(Duration.ofMillis(499)))
                .hasMessage("silence: PT0.499S (expected: PT0.5S to PT1M)");
        assertThatThrownBy(() -> OPTIONS.withSilence(Duration.ofSeconds(61))).hasMessageContaining("silence: PT1M1S");
        assertThatThrownBy(() -> OPTIONS.withInFlight(9)).hasMessage("inFlight: 9 (expected: 10 to 950)");
        assertThatThrownBy(() -> OPTIONS.withInFlight(951)).hasMessageContaining("inFlight: 951");
        assertThatThrownBy(() -> OPTIONS.withFrame(1023)).hasMessageContaining("frame: 1023");
        assertThatThrownBy(() -> OPTIONS.connectingFor(Duration.ZERO)).hasMessageContaining("connecting: PT0S");
    }

    @Test
    void withers_changeOneThingEach() {
        ClientOptions all = OPTIONS.withCredential("t")
                .heldBy("me")
                .connectingFor(Duration.ofSeconds(1))
                .withSilence(Duration.ofSeconds(2))
                .withInFlight(20)
                .withFrame(2048);

        assertThat(all.addresses()).isEqualTo(OPTIONS.addresses());
        assertThat(all.credential()).contains("t");
        assertThat(all.holder()).isEqualTo("me");
        assertThat(all.connecting()).isEqualTo(Duration.ofSeconds(1));
        assertThat(all.silence()).isEqualTo(Duration.ofSeconds(2));
        assertThat(all.inFlight()).isEqualTo(20);
        assertThat(all.frame()).isEqualTo(2048);
    }
}
