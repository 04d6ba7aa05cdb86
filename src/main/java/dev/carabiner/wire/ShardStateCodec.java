package dev.carabiner.wire;

import dev.carabiner.lock.FencingToken;
import dev.carabiner.lock.HeldLease;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockName;
import dev.carabiner.lock.ShardState;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The register's form of a shard. The first byte is the format; a member that meets one it does not know refuses to
 * touch the shard, rather than to lose what it cannot read.
 */
public final class ShardStateCodec {
    private static final int FORMAT = 1;
    private static final int BYTES_A_LEASE = 128;

    private ShardStateCodec() {}

    public static Buffer encode(ShardState state) {
        state.verify();
        List<HeldLease> leases = new ArrayList<>();
        state.leases().values().forEach(leases::addAll);
        return new BinaryWriter(64 + leases.size() * BYTES_A_LEASE)
                .tag(FORMAT)
                .number(state.epoch())
                .optional(state.owner(), BinaryWriter::text)
                .text(state.commitId())
                .number(state.lastToken().value())
                .list(leases, BinaryLocks::writeLease)
                .list(state.remainingMillis().entrySet(), (out, left) -> {
                    BinaryLocks.writeKey(out, left.getKey());
                    out.number(left.getValue());
                })
                .toBuffer();
    }

    /**
     * Reads a shard, and checks what must hold of it.
     *
     * @throws IllegalArgumentException if the bytes are not a shard of a known format
     */
    public static ShardState decode(Buffer bytes) {
        BinaryReader in = new BinaryReader(bytes);
        int format = in.tag();
        if (format != FORMAT) {
            throw new IllegalArgumentException("shard format: " + format + " (expected: " + FORMAT + ")");
        }
        long epoch = in.number();
        Optional<String> owner = in.optional(BinaryReader::text);
        String commitId = in.text();
        FencingToken lastToken = new FencingToken(in.number());
        Map<LockName, List<HeldLease>> leases = new LinkedHashMap<>();
        for (HeldLease lease : in.list(BinaryLocks::readLease)) {
            leases.computeIfAbsent(lease.key().lock(), lock -> new ArrayList<>(1))
                    .add(lease);
        }
        Map<LeaseKey, Long> remaining = new LinkedHashMap<>();
        for (Map.Entry<LeaseKey, Long> left : in.list(entry -> Map.entry(BinaryLocks.readKey(entry), entry.number()))) {
            remaining.put(left.getKey(), left.getValue());
        }
        in.end();
        try {
            ShardState state = new ShardState(epoch, owner, commitId, lastToken, leases, remaining);
            state.verify();
            return state;
        } catch (IllegalStateException unsound) {
            throw new IllegalArgumentException("shard: " + unsound.getMessage(), unsound);
        }
    }
}
