package dev.carabiner.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.buffer.Buffer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The smallest pieces of the compact form. */
final class BinaryReaderTest {
    @Property
    void number_anyLong_comesBack(@ForAll long value) {
        BinaryReader in = new BinaryReader(new BinaryWriter(10).number(value).toBuffer());
        assertThat(in.number()).isEqualTo(value);
        in.end();
    }

    @Example
    void number_smallOnes_takeOneByte() {
        assertThat(new BinaryWriter(1).number(127).toBuffer().length()).isEqualTo(1);
        assertThat(new BinaryWriter(1).number(128).toBuffer().length()).isEqualTo(2);
        assertThat(new BinaryWriter(1).number(-1).toBuffer().length()).isEqualTo(10);
    }

    @Example
    void number_thatNeverEnds_isRefused() {
        byte[] endless = new byte[64];
        java.util.Arrays.fill(endless, (byte) 0x80);
        assertThatIllegalArgumentException().isThrownBy(() -> new BinaryReader(Buffer.buffer(endless)).number());
    }

    @Example
    void list_wildCount_failsBeforeItAllocates() {
        Buffer bytes = new BinaryWriter(8).number(Integer.MAX_VALUE).tag(1).toBuffer();
        assertThatIllegalArgumentException().isThrownBy(() -> new BinaryReader(bytes).list(BinaryReader::tag));
        assertThatIllegalArgumentException().isThrownBy(() -> new BinaryReader(bytes).text());
    }

    @Property
    void text_anyValidUnicode_comesBack(@ForAll("texts") String value) {
        BinaryReader in = new BinaryReader(new BinaryWriter(10).text(value).toBuffer());
        assertThat(in.text()).isEqualTo(value);
        in.end();
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<String> texts() {
        return net.jqwik.api.Arbitraries.strings().all().filter(text -> text.codePoints()
                .noneMatch(c -> c >= 0xD800 && c <= 0xDFFF));
    }
}
