package dev.carabiner.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.carabiner.lock.LockValues;
import dev.carabiner.lock.ShardState;
import io.vertx.core.buffer.Buffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The register's form of a shard: what is written is read, and nothing else is taken for a shard. */
final class ShardStateCodecTest {
    @Property(tries = 500)
    void decode_encoded_isTheSame(@ForAll long seed) {
        ShardState shard = new LockValues(seed).shard();
        ShardState read = ShardStateCodec.decode(ShardStateCodec.encode(shard));
        assertThat(read).isEqualTo(shard);
        assertThat(read.leases().keySet())
                .containsExactlyElementsOf(shard.leases().keySet());
    }

    @Property(tries = 50)
    void decode_everyTruncation_isRefused(@ForAll long seed) {
        Buffer bytes = ShardStateCodec.encode(new LockValues(seed).shard());
        int step = Math.max(1, bytes.length() / 200);
        for (int length = 0; length < bytes.length(); length += step) {
            Buffer cut = bytes.getBuffer(0, length);
            assertThatIllegalArgumentException().isThrownBy(() -> ShardStateCodec.decode(cut));
        }
    }

    @Test
    void decode_garbledBytes_isAShardOrAnIllegalArgument() {
        LockValues values = new LockValues(20_261_123);
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            read += isRead(Garbled.of(values.random(), ShardStateCodec.encode(values.shard()))) ? 1 : 0;
        }
        // Some changes are harmless: a letter in a name. If none was, nothing here would have been tried.
        assertThat(read).isBetween(1, 49_999);
    }

    private static boolean isRead(Buffer bytes) {
        try {
            ShardStateCodec.decode(bytes).verify();
            return true;
        } catch (IllegalArgumentException expected) {
            return false;
        }
    }

    @Test
    void decode_unknownFormat_isRefusedByItsNumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardStateCodec.decode(Buffer.buffer(new byte[] {7, 0, 0})))
                .withMessage("shard format: 7 (expected: 1)");
    }

    @Test
    void decode_bytesTooMany_isRefused() {
        Buffer bytes = ShardStateCodec.encode(new LockValues(1).shard()).appendByte((byte) 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardStateCodec.decode(bytes))
                .withMessageContaining("1 bytes too many");
    }
}
