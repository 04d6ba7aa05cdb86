package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostOriginCheckTest {
    private static final HostOriginCheck LOOPBACK = check("127.0.0.1");

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
                "0x7f000001",
                "127.0.0.1.",
                "127.0.0.1.evil.com:8080",
                "[::ffff:10.0.0.1]",
                "[::2]:8080",
                "localhost."
            })
    void host_foreign_isForbidden(String host) {
        assertThat(refusal(LOOPBACK, headers(host)).code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "user@localhost",
                "localhost:8080@evil",
                "localhost:8080.evil.com",
                "[::1]evil",
                "[::1%25lo]",
                "a,localhost",
                "localhost:-1",
                "localhost#@evil",
                "localhost:http",
                "localhost:123456",
                "[::1",
                "localhost/x"
            })
    void host_unreadable_isBadRequest(String host) {
        assertThat(refusal(LOOPBACK, headers(host)).code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @Test
    void host_missingOrTwice_isBadRequest() {
        MultiMap none = MultiMap.caseInsensitiveMultiMap();
        MultiMap two = headers("localhost").add("Host", "evil.example");

        assertThat(refusal(LOOPBACK, none)).hasMessage("Host: 0 headers (expected: one)");
        assertThat(refusal(LOOPBACK, two)).hasMessage("Host: 2 headers (expected: one)");
    }

    @Test
    void host_configuredName_passesBesideLoopback() {
        HostOriginCheck check = check("node-1.Example.org");

        assertThatCode(() -> check.check(headers("NODE-1.example.org:8080"))).doesNotThrowAnyException();
        assertThatCode(() -> check.check(headers("localhost"))).doesNotThrowAnyException();
        assertThat(refusal(check, headers("node-2.example.org")).code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void host_configuredAddress_isComparedAsAddress() {
        HostOriginCheck check = check("fe80::1");

        assertThatCode(() -> check.check(headers("[fe80:0:0:0:0:0:0:1]:80"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void host_wildcard_takesAnyAddressButNoNameThatCouldPointHere(String bound) {
        HostOriginCheck check = check(bound);

        assertThatCode(() -> check.check(headers("10.0.0.7:8080"))).doesNotThrowAnyException();
        assertThatCode(() -> check.check(headers("[2001:db8::7]"))).doesNotThrowAnyException();
        assertThatCode(() -> check.check(headers("localhost:8080"))).doesNotThrowAnyException();
        assertThat(refusal(check, headers("node-1.example.org")))
                .hasMessage("Host: node-1.example.org (expected: localhost, an address or one of http.names)");
        assertThat(refusal(check, headers("10.0.0.7").add("Origin", "http://evil.example"))
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @ParameterizedTest
    @CsvSource({
        "locks.example.org, true",
        "LOCKS.example.org:443, true",
        "a.svc, true",
        "203.0.113.5:80, true",
        "203.0.113.6, false",
        "a.b.svc:80, true",
        "svc, false",
        ".svc, false",
        "evilsvc, false",
        "a.svc.evil.example, false",
        "x.locks.example.org, false",
        "locks.example.org., false"
    })
    void host_named_passesAndNothingLikeIt(String host, boolean passes) {
        HostOriginCheck check = check("10.0.0.7", List.of("locks.example.org", "*.svc", "203.0.113.5"), List.of());

        if (passes) {
            assertThatCode(() -> check.check(headers(host))).doesNotThrowAnyException();
        } else {
            assertThat(refusal(check, headers(host)).code()).isEqualTo(ErrorCode.FORBIDDEN);
        }
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
        assertThat(refusal(LOOPBACK, headers(host).add("Origin", origin)).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void origin_named_passesWithAnyHostOfOurs() {
        HostOriginCheck check = check("127.0.0.1", List.of(), List.of("https://app.example.org"));

        assertThatCode(() -> check.check(headers("localhost").add("Origin", "https://App.example.org")))
                .doesNotThrowAnyException();
        for (String other : List.of(
                "http://app.example.org",
                "https://app.example.org:444",
                "https://app.example.org.evil.example",
                "https://evil.example/https://app.example.org",
                "null")) {
            assertThat(refusal(check, headers("localhost").add("Origin", other)).code())
                    .as(other)
                    .isEqualTo(ErrorCode.FORBIDDEN);
        }
    }

    @Test
    void origin_all_passesAnyButNotAnyHost() {
        HostOriginCheck check = check("127.0.0.1", List.of(), List.of("*"));

        assertThatCode(() -> check.check(headers("localhost").add("Origin", "null")))
                .doesNotThrowAnyException();
        assertThat(refusal(check, headers("evil.example").add("Origin", "http://evil.example"))
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void origin_twice_isBadRequest() {
        MultiMap two = headers("localhost:80").add("Origin", "http://localhost").add("Origin", "http://localhost");

        assertThat(refusal(LOOPBACK, two)).hasMessage("Origin: 2 headers (expected: at most one)");
    }

    private static HostOriginCheck check(String bound) {
        return check(bound, List.of(), List.of());
    }

    private static HostOriginCheck check(String bound, List<String> names, List<String> origins) {
        return new HostOriginCheck(bound, new DoorGuard(names, origins, Optional.empty()));
    }

    private static MultiMap headers(String host) {
        return MultiMap.caseInsensitiveMultiMap().add("Host", host);
    }

    private static OperationFailure refusal(HostOriginCheck check, MultiMap headers) {
        return catchThrowableOfType(OperationFailure.class, () -> check.check(headers));
    }
}
