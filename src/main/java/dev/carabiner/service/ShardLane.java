package dev.carabiner.service;

import dev.carabiner.cluster.Register;
import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.LockStep;
import dev.carabiner.lock.Now;
import dev.carabiner.lock.Origin;
import dev.carabiner.lock.Ownership;
import dev.carabiner.lock.ShardState;
import dev.carabiner.lock.SoftState;
import dev.carabiner.service.LockObserver.Confirmation;
import dev.carabiner.wire.MemberMessage.HandedOver.Handed;
import io.vertx.core.buffer.Buffer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The work of one shard at one member, in one sequence: from the moment a batch is formed until its outcome is known,
 * the shard answers nothing at all, and what arrives meanwhile is the next batch.
 *
 * <p>A batch that changed something is confirmed by its own compare-and-set. One that changed nothing is confirmed by a
 * read, sent after its last command arrived, that shows the value of the last commit; so a member that has been paused
 * or cut off, and has lost its shard without knowing, cannot answer from memory. A lane that finds another's value has
 * lost: it answers {@code moved} to its whole batch, forgets what it knew, and never applies that batch again.
 */
final class ShardLane {
    private static final Logger LOG = System.getLogger(ShardLane.class.getName());

    private final LaneContext context;
    private final int shard;
    private final Register register;

    // Owned by the coordination context.
    private final LaneInbox inbox;
    private @Nullable ShardClaim claim;
    private @Nullable Serving serving;
    private boolean busy;
    /** How many commands are in the batch under way, and since when it is; for the observer only. */
    private int batchSize;

    private long batchNanos;
    private boolean closed;
    private Optional<String> successor = Optional.empty();
    private Optional<Handed> handed = Optional.empty();
    private Optional<Timers.Timer> due = Optional.empty();

    ShardLane(LaneContext context, int shard, Register register) {
        this.context = context;
        this.shard = shard;
        this.register = register;
        this.inbox = new LaneInbox(context.deskNumbers());
    }

    /** What a lane has while it owns its shard. */
    private record Serving(ShardState state, Buffer bytes, SoftState soft) {}

    boolean isServing() {
        return serving != null;
    }

    /** How many leases are live in the shard; 0 if it is not served here. */
    int leases() {
        return serving == null ? 0 : serving.state().size();
    }

    /** How many waits are queued in the shard; 0 if it is not served here. */
    int queued() {
        return serving == null ? 0 : serving.soft().waiting();
    }

    boolean isIdle() {
        return serving == null && claim == null;
    }

    /** Takes commands, to be answered once the register has confirmed what comes of them. */
    void offer(List<LockCommand> commands) {
        for (LockCommand command : commands) {
            inbox.offer(command).ifPresent(refused -> context.output().answer(command.origin(), refused));
        }
        if (isIdle()) {
            ringChanged();
        }
        if (isIdle()) {
            refuseAll(inbox.drain());
        }
        pump();
    }

    /** Claims the shard if the ring gives it to this member. One that the ring takes away is kept until it is asked for. */
    void ringChanged() {
        if (isIdle() && !closed && context.owns(context.ring().view(), shard)) {
            startClaim();
        }
    }

    private void startClaim() {
        ShardClaim started = new ShardClaim(context, shard, register, () -> handed);
        claim = started;
        started.run().onSuccess(outcome -> {
            claim = null;
            if (outcome.isPresent()) {
                ShardClaim.Claimed claimed = outcome.get();
                serving = new Serving(claimed.state(), claimed.bytes(), claimed.soft());
                handed = Optional.empty();
                LOG.log(
                        Level.DEBUG,
                        "shard {0} claimed, epoch {1}",
                        shard,
                        claimed.state().epoch());
                context.observer().shardClaimed();
                context.output().announceClaim(shard, claimed.state().epoch());
                pump();
            } else {
                refuseAll(inbox.drain());
                answerSuccessor(Optional.empty());
            }
        });
    }

    /** Somebody has claimed the shard at this epoch; if that is later than ours, we have lost it and look. */
    void claimedByOther(long epoch) {
        if (claim == null) {
            handed = Optional.empty(); // It fits no state any more, and may be large.
        }
        if (serving != null && serving.state().epoch() < epoch) {
            look();
        }
    }

    /** Reads the register, in case the shard was lost and nobody's word of it has come through. */
    void look() {
        Serving now = serving;
        if (now != null && !busy && !closed) {
            batchSize = 0;
            batchNanos = context.now().nanos();
            confirm(now, nothing(now));
        }
    }

    private static LockStep nothing(Serving now) {
        return LockStep.nothing(now.state());
    }

    /** The ring's owner asks for the shard. It gets it after what is under way. */
    void handOverTo(String member) {
        if (serving == null) {
            context.output().handOver(member, shard, Optional.empty());
            return;
        }
        successor = Optional.of(member);
        pump();
    }

    /** Kept beyond the claim that asked for it: the ring may have moved on by now, and back before anyone else claims. */
    void handedOver(Optional<Handed> what) {
        if (serving == null) {
            // A second copy of the request is answered too, with nothing.
            handed = what.or(() -> handed);
        }
        if (claim != null) {
            claim.answered();
        }
    }

    /** Takes no more, and stops the clock. What the register holds stays for the next owner. */
    void close() {
        closed = true;
        cancelDue();
        if (claim != null) {
            claim.close();
        }
    }

    private void pump() {
        Serving now = serving;
        if (now == null || busy || closed) {
            return;
        }
        if (successor.isPresent() && !now.soft().awaitsDesks()) {
            handOver(now);
        } else if (!inbox.isEmpty() || isDue(now)) {
            runBatch(now);
        } else {
            scheduleDue(now);
        }
    }

    private boolean isDue(Serving now) {
        OptionalLong next = now.soft().nextDueNanos();
        return next.isPresent() && context.now().nanos() - next.getAsLong() >= 0;
    }

    private void scheduleDue(Serving now) {
        cancelDue();
        OptionalLong next = now.soft().nextDueNanos();
        if (next.isPresent()) {
            long nanos = next.getAsLong() - context.now().nanos();
            // Rounded up, or the timer could fire a moment early and spin.
            Duration delay = Duration.ofMillis(nanos / 1_000_000 + 1);
            due = Optional.of(context.timers().after(delay, this::pump));
        }
    }

    private void cancelDue() {
        due.ifPresent(Timers.Timer::cancel);
        due = Optional.empty();
    }

    private void runBatch(Serving now) {
        List<LockCommand> commands = inbox.next(context.limits().batch());
        batchSize = commands.size();
        batchNanos = context.now().nanos();
        LockStep step;
        try {
            step = context.rules().step(now.state(), now.soft(), commands, context.now());
        } catch (RuntimeException bug) {
            // What is in memory cannot be trusted any more; what is in the register can.
            LOG.log(Level.ERROR, "shard " + shard + " is claimed anew", bug);
            inbox.putBack(commands);
            lose(now, nothing(now));
            return;
        }
        if (step.changed()) {
            commit(now, step);
        } else if (step.saysNothing()) {
            scheduleOrPump();
        } else {
            confirm(now, step);
        }
    }

    private void scheduleOrPump() {
        // A step that says nothing needs no confirmation; the next may follow at once, in a turn of its own.
        cancelDue();
        due = Optional.of(context.timers().after(inbox.isEmpty() ? Duration.ofMillis(1) : Duration.ZERO, this::pump));
    }

    private void commit(Serving now, LockStep step) {
        busy = true;
        cancelDue();
        new Commit(context, register, now.bytes(), step.next())
                .onDoubt(() -> warnOfDoubt(step))
                .run()
                .onComplete(outcome -> {
                    busy = false;
                    if (outcome.failed()) {
                        LOG.log(Level.ERROR, "shard " + shard + " is claimed anew", outcome.cause());
                        lose(now, step);
                    } else if (outcome.result().isPresent()) {
                        Commit.Committed committed = outcome.result().get();
                        confirmed(new Serving(committed.state(), committed.bytes(), now.soft()), step);
                    } else {
                        lose(now, step);
                    }
                });
    }

    private void warnOfDoubt(LockStep step) {
        LOG.log(
                Level.WARNING,
                "shard {0}: what became of a write is being found out; requests that wait for it: {1}",
                shard,
                context.trail().of(step));
    }

    private void confirm(Serving now, LockStep step) {
        busy = true;
        cancelDue();
        context.deadlines().within(Commit.PATIENCE, register.read()).onComplete(read -> {
            if (read.failed()) {
                due = Optional.of(context.timers().after(Commit.PAUSE, () -> confirm(now, step)));
                return;
            }
            busy = false;
            if (now.bytes().equals(read.result())) {
                confirmed(now, step);
            } else {
                lose(now, step);
            }
        });
    }

    private void confirmed(Serving now, LockStep step) {
        serving = now;
        context.rules().confirmed(now.soft(), step, context.now().nanos());
        tellObserver(step);
        for (LockStep.Answer answer : step.answers()) {
            context.output().answer(answer.to(), answer.reply());
        }
        step.pushes().forEach(context.output()::push);
        context.output().changed(step.changes());
        pump();
    }

    private void tellObserver(LockStep step) {
        LockObserver observer = context.observer();
        Confirmation by = step.changed() ? Confirmation.COMMIT : Confirmation.READ;
        observer.confirmed(by, batchSize, context.now().nanos() - batchNanos);
        step.changes().forEach(change -> observer.leaseChanged(change.cause()));
    }

    private void lose(Serving now, LockStep step) {
        context.observer().shardLost();
        LOG.log(Level.DEBUG, "shard {0} lost at epoch {1}", shard, now.state().epoch());
        List<Origin> unanswered = new ArrayList<>(now.soft().unanswered());
        step.answers().forEach(answer -> unanswered.add(answer.to()));
        leave(unanswered);
        claimIfOwner();
    }

    private void claimIfOwner() {
        context.ring().refresh().onComplete(view -> ringChanged());
    }

    private void handOver(Serving now) {
        busy = true;
        cancelDue();
        Now moment = context.now();
        ShardState next = Ownership.handOver(now.state(), now.soft(), moment);
        new Commit(context, register, now.bytes(), next)
                .run()
                .otherwise(Optional.empty())
                .onSuccess(outcome -> {
                    busy = false;
                    Optional<Handed> left = outcome.map(committed -> new Handed(
                            committed.state().commitId(),
                            Ownership.transfer(now.soft(), context.now()),
                            context.deskNumbers().snapshot()));
                    left.ifPresent(what -> context.observer().shardHandedOver());
                    answerSuccessor(left);
                    handed = left; // The ring may give it back before anyone else has claimed it.
                    leave(now.soft().unanswered());
                    // A ring that gave the shard back meanwhile found us still serving, and nobody will say it again.
                    claimIfOwner();
                });
    }

    private void answerSuccessor(Optional<Handed> handed) {
        Optional<String> member = successor;
        successor = Optional.empty();
        member.ifPresent(id -> context.output().handOver(id, shard, handed));
    }

    private void leave(List<Origin> unanswered) {
        serving = null;
        cancelDue();
        answerSuccessor(Optional.empty());
        List<Origin> all = new ArrayList<>(unanswered);
        all.addAll(inbox.drain());
        refuseAll(all);
    }

    private void refuseAll(List<Origin> origins) {
        LockReply moved = new LockReply.Moved(context.ring().view().version());
        origins.forEach(origin -> context.output().answer(origin, moved));
    }
}
