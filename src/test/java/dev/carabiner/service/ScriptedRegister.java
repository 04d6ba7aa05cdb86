package dev.carabiner.service;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.cluster.Register;
import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.ShardState;
import dev.carabiner.wire.ShardStateCodec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One value in memory, with a script of what goes wrong: call by call, in order; then everything works, in 1 ms. */
final class ScriptedRegister implements Register {
    private final ManualTime time;
    private final Deque<Mishap> writes = new ArrayDeque<>();
    private final Deque<Mishap> reads = new ArrayDeque<>();
    private final List<Buffer> history = new ArrayList<>();
    private @Nullable Buffer value;
    private Runnable beforeWrite = () -> {};
    private int readCount;

    ScriptedRegister(ManualTime time) {
        this.time = time;
    }

    /** What happens to one call. */
    enum Mishap {
        /** Nothing. */
        NONE,
        /** Applied or read, but the caller hears of a failure. */
        FAILS_AFTER,
        /** Not applied; the caller hears of a failure. */
        FAILS_BEFORE,
        /** Applied, but the caller is told false. */
        LIES,
        /** The caller never hears; not applied. */
        SILENT,
        /** The caller never hears; applied all the same. */
        SILENT_AFTER,
        /** The caller hears of a failure now; the write is tried two seconds later. */
        LATE
    }

    @CanIgnoreReturnValue
    ScriptedRegister write(Mishap... mishaps) {
        writes.addAll(List.of(mishaps));
        return this;
    }

    @CanIgnoreReturnValue
    ScriptedRegister reading(Mishap... mishaps) {
        reads.addAll(List.of(mishaps));
        return this;
    }

    /** Something that happens just before the next write is tried. */
    void beforeNextWrite(Runnable action) {
        beforeWrite = action;
    }

    @Nullable
    Buffer value() {
        return value;
    }

    ShardState state() {
        Buffer now = value;
        if (now == null) {
            throw new AssertionError("nothing was ever written");
        }
        return ShardStateCodec.decode(now);
    }

    /** Every value that was ever applied. */
    List<Buffer> history() {
        return history;
    }

    int readCount() {
        return readCount;
    }

    /** Another's write, which wins. */
    void overwrite(ShardState state) {
        apply(ShardStateCodec.encode(state));
    }

    void lose() {
        value = null;
    }

    private void apply(Buffer next) {
        value = next.copy();
        history.add(next.copy());
    }

    @Override
    public Future<@Nullable Buffer> read() {
        readCount++;
        Mishap mishap = Optional.ofNullable(reads.poll()).orElse(Mishap.NONE);
        Promise<@Nullable Buffer> promise = Promise.promise();
        soon(() -> {
            switch (mishap) {
                case NONE -> promise.complete(copy(value));
                case SILENT, SILENT_AFTER -> {}
                default -> promise.fail("the register does not answer");
            }
        });
        return promise.future();
    }

    @Override
    public Future<Boolean> compareAndSet(@Nullable Buffer expected, Buffer next) {
        Mishap mishap = Optional.ofNullable(writes.poll()).orElse(Mishap.NONE);
        Promise<Boolean> promise = Promise.promise();
        Runnable before = beforeWrite;
        beforeWrite = () -> {};
        Buffer was = copy(expected);
        Buffer then = next.copy();
        soon(() -> {
            before.run();
            switch (mishap) {
                case NONE -> promise.complete(set(was, then));
                case FAILS_AFTER -> {
                    boolean applied = set(was, then);
                    promise.fail("the register failed, applied: " + applied);
                }
                case FAILS_BEFORE -> promise.fail("the register failed");
                case LIES -> {
                    set(was, then);
                    promise.complete(false);
                }
                case SILENT -> {}
                case SILENT_AFTER -> {
                    set(was, then);
                }
                case LATE -> {
                    Timers.Timer unused = time.after(Duration.ofSeconds(2), () -> set(was, then));
                    promise.fail("the register failed");
                }
            }
        });
        return promise.future();
    }

    private void soon(Runnable action) {
        Timers.Timer unused = time.after(Duration.ofMillis(1), action);
    }

    @CanIgnoreReturnValue
    private boolean set(@Nullable Buffer expected, Buffer next) {
        Buffer now = value;
        boolean same = now == null ? expected == null : now.equals(expected);
        if (same) {
            apply(next);
        }
        return same;
    }

    private static @Nullable Buffer copy(@Nullable Buffer bytes) {
        return bytes == null ? null : bytes.copy();
    }
}
