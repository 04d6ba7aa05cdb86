package dev.carabiner.cluster;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One shared value, changed only by compare-and-set. A port: production keeps it in Vert.x SharedData, a simulation in
 * memory.
 *
 * <p>Both calls answer on the caller's context, each at most once, and perhaps very late or never. A failure of
 * {@link #compareAndSet} means that the outcome is unknown: the write may have been applied, or may be yet.
 */
public interface Register {
    /** The value now, or null if nothing was ever written. */
    Future<@Nullable Buffer> read();

    /**
     * Writes {@code next} if the register still holds {@code expected} (null: nothing was ever written).
     *
     * @param expected the very bytes that were read
     * @return true if it was written; false if not, which an engine that repeats a call may also say of a write that
     *     it did apply
     */
    Future<Boolean> compareAndSet(@Nullable Buffer expected, Buffer next);
}
