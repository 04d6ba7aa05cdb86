package dev.carabiner.wire;

import io.vertx.core.buffer.Buffer;
import java.util.Random;

/** Bytes that something happened to: flipped bits, other bytes, a cut, a repetition, a wild count. */
final class Garbled {
    private Garbled() {}

    static Buffer of(Random random, Buffer sound) {
        Buffer bytes = sound.copy();
        for (int change = random.nextInt(3); change >= 0; change--) {
            bytes = changed(random, bytes);
        }
        return bytes;
    }

    private static Buffer changed(Random random, Buffer bytes) {
        if (bytes.length() == 0) {
            return bytes.appendByte((byte) random.nextInt());
        }
        int at = random.nextInt(bytes.length());
        return switch (random.nextInt(6)) {
            case 0 -> bytes.setByte(at, (byte) (bytes.getByte(at) ^ (1 << random.nextInt(8))));
            case 1 -> bytes.setByte(at, (byte) random.nextInt());
            case 2 -> bytes.setByte(at, (byte) 0xFF);
            case 3 -> bytes.getBuffer(0, at);
            case 4 -> bytes.appendBuffer(bytes.getBuffer(at, bytes.length()));
            default ->
                Buffer.buffer()
                        .appendBuffer(bytes.getBuffer(0, at))
                        .appendBytes(new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x07})
                        .appendBuffer(bytes.getBuffer(at, bytes.length()));
        };
    }
}
