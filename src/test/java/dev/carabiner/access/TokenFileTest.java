package dev.carabiner.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
    private static final String HASH = "sha256:" + "0a".repeat(32);

    @Test
    void parse_entriesOfNewTokens_findsThemByTheirHashes() {
        NewToken billing =
                NewToken.of("billing \"7\" \\", List.of("lock:write:orders/", "ring:read"), Optional.empty());
        NewToken ops = NewToken.of("ops", List.of("admin"), Optional.of(Instant.parse("2027-01-31T00:00:00Z")));

        TokenFile file = TokenFile.parse("# ours\ntokens:\n" + billing.yaml() + ops.yaml());

        assertThat(file.size()).isEqualTo(2);
        assertThat(file.find(ApiToken.hash(billing.token())))
                .contains(new TokenEntry(
                        "billing \"7\" \\",
                        ApiToken.hash(billing.token()),
                        ScopesTest.scopes("lock:write:orders/,ring:read"),
                        Optional.empty()));
        assertThat(file.find(ApiToken.hash(ops.token())).orElseThrow().expires())
                .contains(Instant.parse("2027-01-31T00:00:00Z"));
        assertThat(file.find(ApiToken.hash(billing.token() + "x"))).isEmpty();
        assertThat(file.find("")).isEmpty();
    }

    @Test
    void parse_hashesWithTheSameBeginning_areToldApart() {
        String first = "sha256:" + "1".repeat(63) + "a";
        String second = "sha256:" + "1".repeat(63) + "b";
        TokenFile file = TokenFile.parse("tokens:\n" + entry("one", first) + entry("two", second));

        assertThat(file.find(first).orElseThrow().subject()).isEqualTo("one");
        assertThat(file.find(second).orElseThrow().subject()).isEqualTo("two");
        assertThat(file.find("sha256:" + "1".repeat(64))).isEmpty();
    }

    @Test
    void parse_emptyList_letsNobodyIn() {
        assertThat(TokenFile.parse("tokens: []").size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                          | line 1: nothing (expected: a list, tokens)",
                "hello                                       | line 1: the file: no section (expected: a section with tokens)",
                "token: []                                   | line 1: the file: unknown field token (expected: tokens)",
                "tokens: {}                                  | line 1: tokens: no list (expected: a list of tokens)",
                "tokens:\\n- x                               | line 2: tokens[0]: no section (expected: a section with subject,",
                "tokens:\\n- subject: a\\n  scopes: [admin]  | line 2: tokens[0].hash: missing (expected: to be there)",
                "tokens:\\n- E\\n  scope: [admin]            | line 5: tokens[0]: unknown field scope (expected: subject, hash,",
                "tokens:\\n- E\\n  subject: b                | line 5: tokens[0]: subject twice (expected: each field once)",
                "tokens:\\n- E\\n- E                         | line 6: tokens[1].hash: there already (expected: each token once)",
                "tokens:\\n- E\\n  expires: tomorrow         | line 5: tokens[0].expires: expires: tomorrow (expected: a time in UTC",
                "tokens:\\n- S: ''                           | line 2: tokens[0].subject: subject: 0 bytes (expected: 1 to 256)",
                "tokens:\\n- S: cluster                      | line 2: tokens[0].subject: subject: cluster or one",
                "tokens:\\n- S: member:node-1                | line 2: tokens[0].subject: subject: cluster or one",
                "tokens:\\n- S: [a]                          | line 2: tokens[0].subject: no text (expected: one value)",
                "tokens:\\n- A: admin                        | line 4: tokens[0].scopes: no list (expected: a list of scopes",
                "tokens:\\n- A: []                           | line 4: tokens[0].scopes: 0 scopes (expected: 1 to 100)",
                "tokens:\\n- A: [admin, lock:own]            | line 4: tokens[0].scopes[1]: scope: lock:own (expected: lock:read,",
                "tokens:\\n- E\\n oops: [                   | line 5: not YAML",
                "tokens: [\\nsecret: x                      | line 2: not YAML",
            })
    void parse_mistake_namesLineFieldAndExpectation(String text, String message) {
        String entry = "subject: a\n  hash: " + HASH + "\n  scopes: [admin]";
        String yaml = text.replace("\\n", "\n")
                .replace("- E", "- " + entry)
                .replaceFirst("- S: (.*)", "- subject: $1\n  hash: " + HASH + "\n  scopes: [admin]")
                .replaceFirst("- A: (.*)", "- subject: a\n  hash: " + HASH + "\n  scopes: $1");

        assertThatThrownBy(() -> TokenFile.parse(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256:0A", "0a0a", "", "cbn_secretsecretsecretsecretsecretsecretsecretsec"})
    void parse_whatIsNoHash_isRefusedAndNotShown(String hash) {
        assertThatThrownBy(() -> TokenFile.parse("tokens:\n" + entry("a", "\"" + hash + "\"")))
                .hasMessage("line 3: tokens[0].hash: hash: (not shown) (expected: sha256: and 64 lower-case hex digits,"
                        + " as carabiner token prints it)");
    }

    @Test
    void generate_twice_isNewEachTimeAndHasTheForm() {
        String one = NewToken.of("a", List.of("admin"), Optional.empty()).token();
        String two = NewToken.of("a", List.of("admin"), Optional.empty()).token();

        assertThat(one).isNotEqualTo(two).matches("cbn_[A-Za-z0-9_-]{43}");
        assertThat(ApiToken.hasForm(one)).isTrue();
        assertThat(ApiToken.hasForm("letmein")).isFalse();
        assertThat(ApiToken.hash("abc"))
                .isEqualTo("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    private static String entry(String subject, String hash) {
        return "- subject: " + subject + "\n  hash: " + hash + "\n  scopes: [admin]\n";
    }
}
