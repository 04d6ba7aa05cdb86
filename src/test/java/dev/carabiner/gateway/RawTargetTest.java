package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.wire.OperationFailure;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawTargetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/a%2Fb a/b",
                "/a%2fb a/b",
                "/%2e%2e ..",
                "/.. ..",
                "/a+b a+b",
                "/a%2Bb a+b",
                "/100%25 100%",
                "/%252F %2F",
                "/%C3%BC ü",
                "/%F0%9F%94%92 🔒",
                "/a;b=c a;b=c",
                "/a%3Fb a?b",
                "/a%23b a#b",
                "/a:b@c a:b@c"
            })
    void path_oneSegment_isDecodedOnce(String target, String segment) {
        assertThat(RawTarget.parse(target).segments()).containsExactly(segment);
    }

    @Test
    void path_segments_areNeverMerged() {
        assertThat(RawTarget.parse("/v1//locks/../x/").segments()).containsExactly("v1", "", "locks", "..", "x", "");
        assertThat(RawTarget.parse("/").segments()).containsExactly("");
    }

    @Test
    void path_rawBytes_areReadAsUtf8() {
        // How the decoder hands over the two bytes of ü.
        assertThat(RawTarget.parse("/\u00c3\u00bc").segments()).containsExactly("ü");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%", "/%2", "/%zz", "/%-1", "/%FF", "/%C0%AF", "/%ED%A0%80", "", "x", "*", "http://h/x"})
    void path_malformed_isRefused(String target) {
        assertThatThrownBy(() -> RawTarget.parse(target)).isInstanceOf(OperationFailure.class);
    }

    @Test
    void query_pairs_areDecoded() {
        assertThat(RawTarget.parse("/x?key=a%26b+c%2B&replicas=3&flag&e=").query())
                .containsExactlyInAnyOrderEntriesOf(Map.of("key", "a&b c+", "replicas", "3", "flag", "", "e", ""));
        assertThat(RawTarget.parse("/x?").query()).isEmpty();
        assertThat(RawTarget.parse("/x?a=b=c?d").query()).containsEntry("a", "b=c?d");
    }

    @Test
    void query_twice_isRefused() {
        assertThatThrownBy(() -> RawTarget.parse("/x?key=a&key=b"))
                .isInstanceOf(OperationFailure.class)
                .hasMessage("key: given twice (expected: once)");
    }

    @Property(tries = 2000)
    void anyTarget_isReadOrRefused(@ForAll String target) {
        try {
            assertThat(RawTarget.parse(target).segments()).isNotEmpty();
        } catch (OperationFailure refused) {
            assertThat(refused.getMessage()).hasSizeLessThan(200);
        }
    }
}
