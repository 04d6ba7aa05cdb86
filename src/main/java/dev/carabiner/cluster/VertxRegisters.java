package dev.carabiner.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.shareddata.AsyncMap;
import org.jspecify.annotations.Nullable;

/** The registers of a cluster, kept in Vert.x SharedData. */
public final class VertxRegisters {
    private final AsyncMap<String, Buffer> map;

    private VertxRegisters(AsyncMap<String, Buffer> map) {
        this.map = map;
    }

    /** Opens the registers of a Vert.x whose cluster manager is a {@link CarabinerClusterManager}. */
    public static Future<VertxRegisters> open(Vertx vertx) {
        return vertx.sharedData()
                .<String, Buffer>getAsyncMap(CarabinerClusterManager.REGISTERS)
                .map(VertxRegisters::new);
    }

    /** The register that holds the ring. */
    public Register ring() {
        return new MapRegister(map, CpNames.RING);
    }

    /** The register of a shard, 0 to {@code locks.shards - 1}; one beyond fails each call. */
    public Register shard(int shard) {
        return new MapRegister(map, CpNames.shard(shard));
    }

    private record MapRegister(AsyncMap<String, Buffer> map, String key) implements Register {
        @Override
        public Future<@Nullable Buffer> read() {
            return map.get(key);
        }

        @Override
        public Future<Boolean> compareAndSet(@Nullable Buffer expected, Buffer next) {
            return expected == null
                    ? map.putIfAbsent(key, next).map(standing -> standing == null)
                    : map.replaceIfPresent(key, expected, next);
        }
    }
}
