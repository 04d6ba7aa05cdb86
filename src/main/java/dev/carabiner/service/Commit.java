package dev.carabiner.service;

import dev.carabiner.cluster.Register;
import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.ShardState;
import dev.carabiner.wire.ShardStateCodec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes one state of a shard, and does not end before it is known whether that stands.
 *
 * <p>A compare-and-set can be applied and yet fail, say false, or be applied a minute later. So anything but a plain
 * yes is settled by reading back. Our own commit id: it stands. The value that it was to replace: the write may still
 * be on its way, so the same content is written again under a new commit id, until one of these writes wins; treating
 * it as failed would let the late write replace whatever was answered in the meantime. Anybody else's value: lost, and
 * whether ours stood before it is not known.
 */
final class Commit {
    /** A commit takes about a millisecond; what takes this long is worth a look at the register. */
    static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Between looks at a register that does not answer. */
    static final Duration PAUSE = Duration.ofMillis(50);

    private final LaneContext context;
    private final Register register;
    private final @Nullable Buffer expected;
    private final ShardState content;
    private final Set<String> attempts = new HashSet<>();
    private final Promise<Optional<Committed>> outcome = Promise.promise();
    private final long beganNanos;

    // Owned by the coordination context.
    private Runnable onDoubt = () -> {};
    private boolean doubted;

    Commit(LaneContext context, Register register, @Nullable Buffer expected, ShardState content) {
        this.context = context;
        this.register = register;
        this.expected = expected;
        this.content = content;
        this.beganNanos = context.now().nanos();
    }

    /** A state that the register has been shown to hold, and its very bytes. */
    record Committed(ShardState state, Buffer bytes) {}

    /** Sets what is to be done once if the register does not answer, so that the outcome is not known for a while. */
    Commit onDoubt(Runnable action) {
        onDoubt = action;
        return this;
    }

    /** Starts writing. Empty if somebody else's value stands; fails only if the state itself is unsound, unwritten. */
    Future<Optional<Committed>> run() {
        try {
            attempt();
        } catch (IllegalStateException unsound) {
            outcome.fail(unsound);
        }
        return outcome.future();
    }

    private void attempt() {
        String commitId = context.nextCommitId();
        attempts.add(commitId);
        ShardState next = content.withCommitId(commitId);
        Buffer bytes = ShardStateCodec.encode(next);
        context.deadlines()
                .within(PATIENCE, register.compareAndSet(expected, bytes))
                .onComplete(written -> {
                    if (written.succeeded() && written.result()) {
                        noteSettled();
                        outcome.complete(Optional.of(new Committed(next, bytes)));
                    } else {
                        if (written.failed()) {
                            noteDoubt();
                        }
                        settle();
                    }
                });
    }

    private void settle() {
        context.deadlines().within(PATIENCE, register.read()).onComplete(read -> {
            if (read.failed()) {
                noteDoubt();
                later(this::settle);
            } else if (stillOpen(read.result())) {
                later(this::attempt);
            } else {
                settled(ours(read.result()));
            }
        });
    }

    private void settled(Optional<Committed> found) {
        noteSettled();
        if (found.isEmpty()) {
            context.observer().commitLost(context.now().nanos() - beganNanos);
        }
        outcome.complete(found);
    }

    private void noteDoubt() {
        if (!doubted) {
            doubted = true;
            onDoubt.run();
            context.observer().doubtBegan();
        }
    }

    private void noteSettled() {
        if (doubted) {
            doubted = false;
            context.observer().doubtEnded();
        }
    }

    private boolean stillOpen(@Nullable Buffer found) {
        return found == null ? expected == null : found.equals(expected);
    }

    private Optional<Committed> ours(@Nullable Buffer found) {
        if (found == null) {
            return Optional.empty(); // The register was lost as a whole.
        }
        try {
            ShardState state = ShardStateCodec.decode(found);
            return attempts.contains(state.commitId()) ? Optional.of(new Committed(state, found)) : Optional.empty();
        } catch (IllegalArgumentException | IllegalStateException unreadable) {
            return Optional.empty(); // Whatever it is, we did not write it.
        }
    }

    private void later(Runnable step) {
        Timers.Timer unused = context.timers().after(PAUSE, step);
    }
}
