package dev.carabiner.examples;

import dev.carabiner.Lease;
import dev.carabiner.LockOptions;
import dev.carabiner.Locks;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A write that a holder who comes too late cannot do, however long it slept. */
public final class FencedWrite {
    private FencedWrite() {}

    /** Changes a row under a lock, and has the table see to it that the lock still means something. */
    public static Future<Void> update(Locks locks, Table table, String row, UnaryOperator<String> change) {
        LockOptions options = LockOptions.defaults().waitingFor(Duration.ofSeconds(5));
        return locks.withLock("rows/" + row, options, lease -> write(lease, table, row, change));
    }

    private static Future<Void> write(Lease lease, Table table, String row, UnaryOperator<String> change) {
        return table.read(row).compose(text -> table.write(row, change.apply(text), lease.token()));
    }

    /**
     * Stands for a database: {@code UPDATE t SET text = ?, token = ? WHERE row = ? AND token <= ?}, and no row updated
     * means refused.
     */
    public static final class Table {
        private final Map<String, String> texts = new HashMap<>();
        private final Map<String, Long> tokens = new HashMap<>();

        public synchronized Future<String> read(String row) {
            return Future.succeededFuture(texts.getOrDefault(row, ""));
        }

        public synchronized Future<Void> write(String row, String text, long token) {
            long newest = tokens.getOrDefault(row, 0L);
            if (token < newest) {
                return Future.failedFuture(
                        new IllegalStateException("token: " + token + " (expected: at least " + newest + ")"));
            }
            texts.put(row, text);
            tokens.put(row, token);
            return Future.succeededFuture();
        }
    }
}
