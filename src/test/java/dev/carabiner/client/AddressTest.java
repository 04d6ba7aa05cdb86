package dev.carabiner.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "ws://a:8080, ws://a:8080/v1/ws",
        "http://a:8080/, ws://a:8080/v1/ws",
        "HTTP://a, ws://a:80/v1/ws",
        "wss://a.example, wss://a.example:443/v1/ws",
        "https://a.example/locks/, wss://a.example:443/locks/v1/ws",
        "ws://127.0.0.1:1/v1/ws, ws://127.0.0.1:1/v1/ws",
        "ws://[::1]:8080, ws://[::1]:8080/v1/ws",
    })
    void parse_ofAnAddress_findsTheDoor(String given, String door) {
        assertThat(Address.parse(URI.create(given))).hasToString(door);
    }

    @Test
    void parse_ofIpv6_hasNoBracketsInTheHost() {
        assertThat(Address.parse(URI.create("ws://[::1]:8080")).host()).isEqualTo("::1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://a", "a:8080", "/v1/ws", "ws://", "ws://a?x=1", "ws://a#x", "ws://a:0", "ws://a:70000", "x"
            })
    void parse_ofAnythingElse_isRefused(String given) {
        assertThatThrownBy(() -> Address.parse(uri(given)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s)address: .* \\(expected: .*\\)|Expected authority.*");
    }

    private static URI uri(String text) {
        return URI.create(text);
    }

    @Test
    void parse_withUserInformation_isRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> Address.parse(URI.create("ws://me:hunter2@a:8080")))
                .hasMessageContaining("withCredential")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource({"ws://localhost, true", "ws://127.1.2.3, true", "ws://[::1], true", "ws://127.0.0.1.example, false"})
    void isLoopback_tellsThisHostFromOthers(String given, boolean loopback) {
        assertThat(Address.parse(URI.create(given)).isLoopback()).isEqualTo(loopback);
    }
}
