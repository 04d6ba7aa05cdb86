package dev.carabiner.cluster;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.AsyncMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The registers as the async map {@code carabiner.registers}: read, and write on condition. No call blocks or borrows a
 * worker. Everything else fails with an UnsupportedOperationException, for it would change a register without saying what
 * was there before.
 *
 * <p>A write that fails may have been applied, or may be yet.
 */
final class CpRegisterMap implements AsyncMap<String, Buffer> {
    private final VertxInternal vertx;
    private final CpProxies proxies;

    CpRegisterMap(VertxInternal vertx, CpProxies proxies) {
        this.vertx = vertx;
        this.proxies = proxies;
    }

    @Override
    public Future<@Nullable Buffer> get(String key) {
        return proxies.onRegister(vertx.getOrCreateContext(), key, register -> register.getAsync())
                .map(value -> value == null ? null : Buffer.buffer(value));
    }

    /** Writes if nothing was ever written. Answers null if it did, else what stands there now. */
    @Override
    public Future<@Nullable Buffer> putIfAbsent(String key, Buffer value) {
        byte[] next = value.getBytes();
        return proxies.onRegister(vertx.getOrCreateContext(), key, register -> register.compareAndSetAsync(null, next))
                .compose(written -> written ? Future.succeededFuture(null) : get(key));
    }

    @Override
    public Future<Boolean> replaceIfPresent(String key, Buffer expected, Buffer value) {
        byte[] from = expected.getBytes();
        byte[] to = value.getBytes();
        return proxies.onRegister(vertx.getOrCreateContext(), key, register -> register.compareAndSetAsync(from, to));
    }

    @Override
    public Future<Void> put(String key, Buffer value) {
        return unsupported("put");
    }

    @Override
    public Future<Void> put(String key, Buffer value, long ttl) {
        return unsupported("put");
    }

    @Override
    public Future<Buffer> putIfAbsent(String key, Buffer value, long ttl) {
        return unsupported("putIfAbsent with a ttl");
    }

    @Override
    public Future<Buffer> remove(String key) {
        return unsupported("remove");
    }

    @Override
    public Future<Boolean> removeIfPresent(String key, Buffer value) {
        return unsupported("removeIfPresent");
    }

    @Override
    public Future<Buffer> replace(String key, Buffer value) {
        return unsupported("replace");
    }

    @Override
    public Future<Void> clear() {
        return unsupported("clear");
    }

    @Override
    public Future<Integer> size() {
        return unsupported("size");
    }

    @Override
    public Future<Set<String>> keys() {
        return unsupported("keys");
    }

    @Override
    public Future<List<Buffer>> values() {
        return unsupported("values");
    }

    @Override
    public Future<Map<String, Buffer>> entries() {
        return unsupported("entries");
    }

    private <T> Future<T> unsupported(String operation) {
        return vertx.getOrCreateContext()
                .failedFuture(new UnsupportedOperationException(
                        operation + " on carabiner.registers (expected: get, putIfAbsent or replaceIfPresent)"));
    }
}
