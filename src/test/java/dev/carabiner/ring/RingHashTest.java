package dev.carabiner.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RingHashTest {
    private static final long PRIME32 = 2654435761L;
    private static final long PRIME64 = 0x9E3779B185EBCA8DL; // Of the sanity check; XXH64 itself has another.

    /** The sanity vectors of xxHash itself: had the library another XXH3, rings would differ between releases. */
    @ParameterizedTest
    @CsvSource({
        "0, 2D06800538D394C2",
        "1, C44BDFF4074EECDB",
        "6, 27B56A84CD2D7325",
        "12, A713DAF0DFBB77E7",
        "24, A3FE70BF9D3510EB",
        "48, 397DA259ECBA1F11",
        "80, BCDEFBBB2C47C90A",
        "195, CD94217EE362EC3A",
        "403, CDEB804D65C6DEA4",
        "2367, CB37AEB9E5D361ED"
    })
    void xxh3_ofSanityBuffer_isThePublishedOne(int length, String expected) {
        assertThat(Hashing.xxh3_64().hashBytesToLong(sanityBuffer(length)))
                .isEqualTo(Long.parseUnsignedLong(expected, 16));
    }

    @Test
    void xxh3_withSeed_isThePublishedOne() {
        assertThat(Hashing.xxh3_64(PRIME64).hashBytesToLong(sanityBuffer(0))).isEqualTo(0xA8A6B918B2F0364AL);
        assertThat(Hashing.xxh3_64(PRIME64).hashBytesToLong(sanityBuffer(12))).isEqualTo(0xE7303E1B2336DE0EL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "orders/42", "订单/42", "\uD83D\uDD12", "sixteen letters!", "longer than sixteen letters"
            })
    void hashOf_withXxh3_isThatOfTheCodeUnitsLittleEndian(String key) {
        assertThat(RingHash.XXH3.hashOf(key))
                .isEqualTo(Hashing.xxh3_64().hashBytesToLong(key.getBytes(StandardCharsets.UTF_16LE)))
                .isEqualTo(RingHash.XXH3.hashOf(CharBuffer.wrap(key)));
    }

    /** The test suite of RFC 1321. */
    @ParameterizedTest
    @CsvSource({
        "'', d41d8cd98f00b204",
        "a, 0cc175b9c0f1b6a8",
        "abc, 900150983cd24fb0",
        "message digest, f96b697d7cb7938d",
        "abcdefghijklmnopqrstuvwxyz, c3fcd3d76192e400"
    })
    void hashOf_withMd5_isTheFirstHalfOfTheDigest(String key, String expected) {
        assertThat(RingHash.hex(RingHash.MD5.hashOf(key))).isEqualTo(expected);
        assertThat(RingHash.MD5.hashOf(CharBuffer.wrap(key))).isEqualTo(RingHash.MD5.hashOf(key));
    }

    @Test
    void pointsOf_withXxh3_areTheSplitMixOutputsOfTheNamesHash() {
        long seed = RingHash.XXH3.hashOf("node-1");
        assertThat(RingHash.XXH3.pointsOf("node-1", 3))
                .containsExactly(SplitMix64.at(seed, 0), SplitMix64.at(seed, 1), SplitMix64.at(seed, 2));
    }

    @Test
    void pointsOf_withMd5_areTheHashesOfNameAndNumber() {
        assertThat(RingHash.MD5.pointsOf("node-1", 2))
                .containsExactly(RingHash.MD5.hashOf("node-1:0"), RingHash.MD5.hashOf("node-1:1"));
    }

    @ParameterizedTest
    @EnumSource
    void pointsOf_smallerCount_isAPrefix(RingHash hash) {
        assertThat(Arrays.copyOf(hash.pointsOf("n", 256), 100)).containsExactly(hash.pointsOf("n", 100));
    }

    @ParameterizedTest
    @EnumSource
    void ofLabel_ofLabel_isTheHash(RingHash hash) {
        assertThat(RingHash.ofLabel(hash.label())).isEqualTo(hash);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "XXH3", "md 5", "sha1"})
    void ofLabel_unknown_isRefusedWithTheChoices(String label) {
        assertThatThrownBy(() -> RingHash.ofLabel(label))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("hash: " + label + " (expected: xxh3 or md5)");
    }

    @Test
    void hex_always_hasSixteenLowerCaseDigits() {
        assertThat(RingHash.hex(0)).isEqualTo("0000000000000000");
        assertThat(RingHash.hex(-1)).isEqualTo("ffffffffffffffff");
        assertThat(RingHash.hex(Long.MIN_VALUE)).isEqualTo("8000000000000000");
    }

    private static byte[] sanityBuffer(int length) {
        byte[] buffer = new byte[length];
        long generator = PRIME32;
        for (int i = 0; i < length; i++) {
            buffer[i] = (byte) (generator >>> 56);
            generator *= PRIME64;
        }
        return buffer;
    }
}
