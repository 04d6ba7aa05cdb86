package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.MultiMap;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostOriginCheckTest {
    private static final HostOriginCheck LOOPBACK = new HostOriginCheck("127.0.0.1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8080",
                "LOCALHOST:1",
                "member-1.localhost:8080",
                "127.0.0.1",
                "127.0.0.1:8080",
                "127.8.9.10",
                "[::1]:8080",
                "[0:0:0:0:0:0:0:1]",
                "[::ffff:127.0.0.1]:8080"
            })
    void host_loopback_passes(String host) {
        assertThatCode(() -> LOOPBACK.check(headers(host))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "notlocalhost",
                "127.0.0.1.evil.example",
                "10.0.0.1:8080",
                "0.0.0.0:8080",
                "2130706433",
                "[::2]:8080",
                "localhost."
            })
    void host_foreign_isForbidden(String host) {
        Assertions.assertThat(refusal(LOOPBACK, headers(host)).code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "user@localhost", "localhost:http", "localhost:123456", "[::1", "localhost/x"})
    void host_unreadable_isBadRequest(String host) {
        Assertions.assertThat(refusal(LOOPBACK, headers(host)).code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @Test
    void host_missingOrTwice_isBadRequest() {
        MultiMap none = MultiMap.caseInsensitiveMultiMap();
        MultiMap two = headers("localhost").add("Host", "evil.example");

        Assertions.assertThat(refusal(LOOPBACK, none)).hasMessage("Host: 0 headers (expected: one)");
        Assertions.assertThat(refusal(LOOPBACK, two)).hasMessage("Host: 2 headers (expected: one)");
    }

    @Test
    void host_configuredName_passesBesideLoopback() {
        HostOriginCheck check = new HostOriginCheck("node-1.Example.org");

        assertThatCode(() -> check.check(headers("NODE-1.example.org:8080"))).doesNotThrowAnyException();
        assertThatCode(() -> check.check(headers("localhost"))).doesNotThrowAnyException();
        Assertions.assertThat(refusal(check, headers("node-2.example.org")).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void host_configuredAddress_isComparedAsAddress() {
        HostOriginCheck check = new HostOriginCheck("fe80::1");

        assertThatCode(() -> check.check(headers("[fe80:0:0:0:0:0:0:1]:80"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void host_wildcard_takesAnyNameButStillTheMatchingOrigin(String bound) {
        HostOriginCheck check = new HostOriginCheck(bound);

        assertThatCode(() -> check.check(headers("node-1.example.org"))).doesNotThrowAnyException();
        Assertions.assertThat(refusal(check, headers("node-1.example.org").add("Origin", "http://evil.example"))
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, http://localhost:8080",
        "localhost:8080, HTTP://LocalHost:8080",
        "localhost, http://localhost",
        "localhost, http://localhost:80",
        "localhost:80, http://localhost",
        "localhost, https://localhost",
        "localhost:443, https://localhost",
        "[::1]:8080, http://[::1]:8080"
    })
    void origin_sameAsHost_passes(String host, String origin) {
        assertThatCode(() -> LOOPBACK.check(headers(host).add("Origin", origin)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, http://evil.example",
        "localhost:8080, http://localhost:8081",
        "localhost:8080, http://localhost",
        "localhost:8080, http://127.0.0.1:8080",
        "localhost:8080, null",
        "localhost:8080, ''",
        "localhost:8080, http://localhost:8080/",
        "localhost:8080, http://evil.example@localhost:8080",
        "localhost:8080, file://",
        "localhost:8080, chrome-extension://localhost:8080"
    })
    void origin_other_isForbidden(String host, String origin) {
        Assertions.assertThat(
                        refusal(LOOPBACK, headers(host).add("Origin", origin)).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    private static MultiMap headers(String host) {
        return MultiMap.caseInsensitiveMultiMap().add("Host", host);
    }

    private static OperationFailure refusal(HostOriginCheck check, MultiMap headers) {
        return catchThrowableOfType(OperationFailure.class, () -> check.check(headers));
    }
}
