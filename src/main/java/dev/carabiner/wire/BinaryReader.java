package dev.carabiner.wire;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads what {@link BinaryWriter} wrote. Whatever else it is given ends in an {@link IllegalArgumentException}. */
final class BinaryReader {
    private final Buffer buffer;
    private int position;

    BinaryReader(Buffer buffer) {
        this.buffer = buffer;
    }

    int tag() {
        need(1);
        return buffer.getByte(position++) & 0xFF;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = tag();
            value |= (long) (next & 0x7F) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("byte " + position + ": a number of over ten bytes");
    }

    int smallNumber() {
        long value = number();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("byte " + position + ": " + value + " (expected: 0 to 2^31 - 1)");
        }
        return (int) value;
    }

    boolean flag() {
        int value = tag();
        if (value > 1) {
            throw new IllegalArgumentException("byte " + position + ": " + value + " (expected: 0 or 1)");
        }
        return value == 1;
    }

    String text() {
        int length = smallNumber();
        need(length);
        String value = new String(buffer.getBytes(position, position + length), StandardCharsets.UTF_8);
        position += length;
        return value;
    }

    <T> Optional<T> optional(Function<BinaryReader, T> read) {
        return flag() ? Optional.of(read.apply(this)) : Optional.empty();
    }

    <T> List<T> list(Function<BinaryReader, T> read) {
        int size = smallNumber();
        need(size); // Each element takes a byte at least, so a wild count fails before it allocates.
        List<T> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(read.apply(this));
        }
        return values;
    }

    void end() {
        if (position != buffer.length()) {
            throw new IllegalArgumentException(
                    "byte " + position + ": " + (buffer.length() - position) + " bytes too many");
        }
    }

    private void need(int bytes) {
        if (buffer.length() - position < bytes) {
            throw new IllegalArgumentException("byte " + position + ": ends too early");
        }
    }
}
