package dev.carabiner.service;

import dev.carabiner.cluster.Register;
import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.Now;
import dev.carabiner.lock.Ownership;
import dev.carabiner.lock.ShardState;
import dev.carabiner.lock.SoftState;
import dev.carabiner.wire.MemberMessage.HandedOver.Handed;
import dev.carabiner.wire.ShardStateCodec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One member's way to the ownership of one shard: looks at the ring freshly, asks a living former owner to hand over,
 * and commits the next epoch under its own id. Ends when the claim stands, or when the ring names somebody else.
 */
final class ShardClaim {
    /** How long a former owner may take to hand over before it is not asked any more but told. */
    static final Duration HAND_OVER = Duration.ofMillis(500);

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Logger LOG = System.getLogger(ShardClaim.class.getName());

    private final LaneContext context;
    private final int shard;
    private final Register register;
    private final Supplier<Optional<Handed>> handed;
    private final Promise<Optional<Claimed>> outcome = Promise.promise();

    // Owned by the coordination context.
    private Optional<String> asked = Optional.empty();
    private Optional<Runnable> whenHanded = Optional.empty();
    private boolean closed;

    /** @param handed what the shard was handed last, by then; it fits one state of the register only, so it is never wrong */
    ShardClaim(LaneContext context, int shard, Register register, Supplier<Optional<Handed>> handed) {
        this.context = context;
        this.shard = shard;
        this.register = register;
        this.handed = handed;
    }

    /** A claim that stands. */
    record Claimed(ShardState state, Buffer bytes, SoftState soft) {}

    /** Starts. Empty if the ring names another owner; never fails. */
    Future<Optional<Claimed>> run() {
        look();
        return outcome.future();
    }

    /** Stops at the next step; the outcome never comes. */
    void close() {
        closed = true;
    }

    /** The former owner has answered. */
    void answered() {
        whenHanded.ifPresent(Runnable::run);
    }

    private void look() {
        if (closed) {
            return;
        }
        // Only a ring that was read after the claim began may name us: an older one may name everybody.
        context.ring().refresh().onComplete(view -> {
            if (view.failed()) {
                later(this::look);
            } else if (!context.owns(view.result(), shard)) {
                outcome.complete(Optional.empty());
            } else {
                read(view.result());
            }
        });
    }

    private void read(RingView view) {
        context.deadlines().within(Commit.PATIENCE, register.read()).onComplete(found -> {
            if (found.failed()) {
                later(this::look);
                return;
            }
            Optional<ShardState> state;
            try {
                state = Optional.ofNullable(found.result()).map(ShardStateCodec::decode);
            } catch (IllegalArgumentException | IllegalStateException unreadable) {
                LOG.log(Level.ERROR, "shard " + shard + " is left alone: " + unreadable.getMessage());
                later(this::look);
                return;
            }
            Optional<String> living = state.flatMap(ShardState::owner).filter(owner -> isAnother(owner, view));
            if (living.isPresent() && !asked.equals(living)) {
                askToHandOver(living.get());
            } else {
                claim(found.result(), state, view);
            }
        });
    }

    private boolean isAnother(String owner, RingView view) {
        return !owner.equals(context.memberId())
                && view.members().stream().anyMatch(member -> member.id().equals(owner));
    }

    /** A claim that did not ask could lose for ever to an owner that commits every millisecond. */
    private void askToHandOver(String owner) {
        asked = Optional.of(owner);
        Timers.Timer timer = context.timers().after(HAND_OVER, () -> whenHanded.ifPresent(Runnable::run));
        whenHanded = Optional.of(() -> {
            whenHanded = Optional.empty();
            timer.cancel();
            // With a fresh ring: by now it may name somebody else, who may be at work already.
            look();
        });
        context.output().askToHandOver(owner, shard);
    }

    private void claim(@Nullable Buffer bytes, Optional<ShardState> found, RingView view) {
        ShardState next = Ownership.claim(found, context.memberId(), !context.replicated(), context.now());
        new Commit(context, register, bytes, next).run().onComplete(outcomeOfWrite -> {
            if (outcomeOfWrite.succeeded() && outcomeOfWrite.result().isPresent()) {
                outcome.complete(
                        Optional.of(begin(found, outcomeOfWrite.result().get(), view)));
            } else {
                // Somebody commits there. Perhaps the former owner never heard that it was asked.
                asked = Optional.empty();
                later(this::look);
            }
        });
    }

    private Claimed begin(Optional<ShardState> found, Commit.Committed committed, RingView view) {
        // What was handed over belongs to exactly the state that the handover committed, and to no later one.
        Optional<Handed> orderly = handed.get()
                .filter(what -> found.filter(state -> state.commitId().equals(what.commitId()))
                        .isPresent());
        Set<String> desks = new HashSet<>();
        view.members().forEach(member -> desks.add(member.id()));
        orderly.ifPresent(what -> what.lowestOpen().forEach((desk, lowest) -> {
            if (desks.contains(desk)) { // The numbers of those who are gone would never be forgotten.
                context.deskNumbers().update(desk, lowest);
            }
        }));
        Now now = context.now();
        SoftState soft = Ownership.begin(
                found, committed.state(), orderly.map(Handed::transfer), desks, context.coldStartGrace(), now);
        return new Claimed(committed.state(), committed.bytes(), soft);
    }

    private void later(Runnable step) {
        Timers.Timer unused = context.timers().after(PAUSE, step);
    }
}
