package dev.carabiner.wire;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Writes the compact form: whole numbers of seven bits a byte, low bits first, and texts behind their length. */
final class BinaryWriter {
    private final Buffer buffer;

    BinaryWriter(int expectedBytes) {
        this.buffer = Buffer.buffer(expectedBytes);
    }

    Buffer toBuffer() {
        return buffer;
    }

    @CanIgnoreReturnValue
    BinaryWriter tag(int value) {
        buffer.appendByte((byte) value);
        return this;
    }

    /** Any long; small ones that are not negative are short. */
    @CanIgnoreReturnValue
    BinaryWriter number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer.appendByte((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        buffer.appendByte((byte) rest);
        return this;
    }

    @CanIgnoreReturnValue
    BinaryWriter flag(boolean value) {
        return tag(value ? 1 : 0);
    }

    @CanIgnoreReturnValue
    BinaryWriter text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        buffer.appendBytes(bytes);
        return this;
    }

    @CanIgnoreReturnValue
    <T> BinaryWriter optional(Optional<T> value, BiConsumer<BinaryWriter, T> write) {
        flag(value.isPresent());
        value.ifPresent(present -> write.accept(this, present));
        return this;
    }

    @CanIgnoreReturnValue
    <T> BinaryWriter list(Collection<T> values, BiConsumer<BinaryWriter, T> write) {
        number(values.size());
        values.forEach(value -> write.accept(this, value));
        return this;
    }
}
