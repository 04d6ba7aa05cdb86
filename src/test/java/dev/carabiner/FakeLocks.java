package dev.carabiner;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Locks of one thread: exclusive, first come first granted, nothing expires unless a test says so. */
final class FakeLocks implements Locks {
    private final Map<String, Held> held = new HashMap<>();
    private final Map<String, Deque<Promise<Lease>>> waits = new HashMap<>();
    private long lastToken;
    /** How the next acquisitions fail, if they do. */
    private Optional<LockException> failing = Optional.empty();

    void failing(@Nullable String code) {
        failing = Optional.ofNullable(code).map(word -> new LockException(word, word));
    }

    /** Who waits gets nothing, and hears that the time is over. */
    void waitsEnd() {
        waits.values().forEach(queue -> {
            while (!queue.isEmpty()) {
                queue.remove().fail(new LockException("timeout", "timeout"));
            }
        });
    }

    /** Takes the lease from its holder, who hears of it first, and grants it on. */
    void lose(String name) {
        Held lease = held.remove(name);
        if (lease != null) {
            lease.lost.complete(Lease.Loss.EXPIRED);
            grantNext(name);
        }
    }

    boolean isHeld(String name) {
        return held.containsKey(name);
    }

    @Override
    public Future<Lease> acquire(String name, LockOptions options) {
        if (failing.isPresent()) {
            return Future.failedFuture(failing.get());
        }
        Promise<Lease> granted = Promise.promise();
        waits.computeIfAbsent(name, fresh -> new ArrayDeque<>()).add(granted);
        grantNext(name);
        return granted.future();
    }

    private void grantNext(String name) {
        Deque<Promise<Lease>> queue = waits.getOrDefault(name, new ArrayDeque<>());
        if (!held.containsKey(name) && !queue.isEmpty()) {
            Held lease = new Held(name, ++lastToken);
            held.put(name, lease);
            queue.remove().complete(lease);
        }
    }

    @Override
    public <T> Future<T> withLock(String name, LockOptions options, Function<Lease, Future<T>> work) {
        throw new UnsupportedOperationException("withLock");
    }

    private final class Held implements Lease {
        private final String name;
        private final long token;
        private final Promise<Loss> lost = Promise.promise();

        Held(String name, long token) {
            this.name = name;
            this.token = token;
        }

        @Override
        public String lock() {
            return name;
        }

        @Override
        public String leaseId() {
            return "lease-" + token;
        }

        @Override
        public long token() {
            return token;
        }

        @Override
        public boolean isHeld() {
            return held.get(name) == this;
        }

        @Override
        public Duration remaining() {
            return isHeld() ? Duration.ofDays(1) : Duration.ZERO;
        }

        @Override
        public Future<Void> renew() {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> release() {
            if (held.remove(name, this)) {
                grantNext(name);
            }
            return Future.succeededFuture();
        }

        @Override
        public void close() {
            var unused = release();
        }

        @Override
        public Future<Loss> lost() {
            return lost.future();
        }
    }
}
