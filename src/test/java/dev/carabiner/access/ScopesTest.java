package dev.carabiner.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "lock:read",
                "lock:write",
                "lock:read:a",
                "lock:write:orders/",
                "lock:write:a:b:",
                "ring:read",
                "admin"
            })
    void parse_writtenForm_readsBackTheSame(String text) {
        assertThat(Scope.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "lock",
                "lock:",
                "lock:own",
                "lock:read:",
                "lock:write:",
                "LOCK:READ",
                " admin",
                "admin:",
                "admin:orders/",
                "ring:read:a",
                "ring:write",
                "lock:read\u0000",
                "lock:write:a\nb"
            })
    void parse_anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> Scope.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("scope: ")
                .hasMessageContaining("(expected: ");
    }

    @Test
    void parse_prefixLongerThanAnyName_isRefused() {
        assertThat(Scope.parse("lock:read:" + "x".repeat(512)).prefix()).hasSize(512);
        assertThatThrownBy(() -> Scope.parse("lock:read:" + "x".repeat(513))).hasMessageContaining("at most 512 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lock:read          | LOCK_READ  | orders/1 | true",
                "lock:read          | LOCK_READ  | ''       | true",
                "lock:read          | LOCK_WRITE | orders/1 | false",
                "lock:write         | LOCK_READ  | orders/1 | false",
                "lock:write:orders/ | LOCK_WRITE | orders/1 | true",
                "lock:write:orders/ | LOCK_WRITE | orders/  | true",
                "lock:write:orders/ | LOCK_WRITE | orders   | false",
                "lock:write:orders/ | LOCK_WRITE | Orders/1 | false",
                "lock:write:orders/ | LOCK_WRITE | x/orders/1 | false",
                "lock:read:orders/  | LOCK_READ  | ''       | false",
                "lock:read:orders/  | LOCK_READ  | ord      | false",
                "lock:read:orders/  | LOCK_READ  | orders/4 | true",
                "lock:read:a,lock:read:b | LOCK_READ | b1 | true",
                "lock:read:a,lock:write:b | LOCK_READ | b1 | false",
                "ring:read          | RING_READ  | ''       | true",
                "lock:read          | RING_READ  | ''       | false",
                "ring:read          | ADMIN      | ''       | false",
                "lock:write         | ADMIN      | ''       | false",
                "admin              | LOCK_WRITE | any      | true",
                "admin              | ADMIN      | ''       | true",
            })
    void grant_rightOnNames_isByPrefix(String scopes, Right right, String names, boolean granted) {
        assertThat(scopes(scopes).grant(right, names)).isEqualTo(granted);
    }

    @ParameterizedTest
    @CsvSource({
        "lock:read, lock:read:orders/, true",
        "lock:read:orders/, lock:read, false",
        "lock:read:orders/, lock:read:orders/4, true",
        "admin, lock:write, true",
        "lock:write, admin, false",
        "ring:read, ring:read, true"
    })
    void cover_othersScopes_isAllThatTheyGrant(String one, String other, boolean covers) {
        assertThat(scopes(one).cover(scopes(other))).isEqualTo(covers);
    }

    @Property(tries = 500)
    void grant_allNamesWithAPrefix_isGrantedForEachOfThem(
            @ForAll @StringLength(max = 3) String scope,
            @ForAll @StringLength(max = 3) String prefix,
            @ForAll @StringLength(max = 3) String rest) {
        Scopes scopes = new Scopes(
                java.util.List.of(new Scope(Right.LOCK_READ, scope.replaceAll("[\\x00-\\x1F\\x7F-\\x9F\\p{Cs}]", ""))));

        if (scopes.grant(Right.LOCK_READ, prefix)) {
            assertThat(scopes.grant(Right.LOCK_READ, prefix + rest)).isTrue();
        }
    }

    static Scopes scopes(String texts) {
        return new Scopes(Arrays.stream(texts.split(",")).map(Scope::parse).toList());
    }
}
