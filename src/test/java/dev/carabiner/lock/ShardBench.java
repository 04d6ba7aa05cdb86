package dev.carabiner.lock;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One shard and its owner on a bench: keeps the state, the soft state and the time, and plays the lane's part of the
 * bargain, each step confirmed at once. Its clock begins two seconds before it wraps, so that every test that takes
 * longer shows that only differences of it count.
 */
final class ShardBench {
    static final long WALL = 1_800_000_000_000L;
    static final FencingToken BASE = FencingToken.baseAt(WALL);

    private final LockLimits limits;
    private final LockRules rules;
    private long nanos;
    private ShardState state;
    private SoftState soft;

    private ShardBench(LockLimits limits, ShardState state, SoftState soft, long nanos) {
        this.limits = limits;
        this.rules = new LockRules(limits);
        this.state = state;
        this.soft = soft;
        this.nanos = nanos;
    }

    /** An owner of a shard in which nothing has happened, and that has settled. */
    static ShardBench open() {
        return open(LockLimits.DEFAULT);
    }

    static ShardBench open(LockLimits limits) {
        return cold(limits, Duration.ZERO, Set.of());
    }

    /** An owner that has just created the register. */
    static ShardBench cold(LockLimits limits, Duration grace, Set<String> desks) {
        Now now = new Now(Long.MAX_VALUE - 2_000_000_000L, WALL);
        ShardState claimed = Ownership.claim(Optional.empty(), "m1", false, now).withCommitId("m1:1");
        SoftState soft = Ownership.begin(Optional.empty(), claimed, Optional.empty(), desks, grace, now);
        return new ShardBench(limits, claimed, soft, now.nanos());
    }

    /** Another member claims the shard without a word from this one, on a clock of its own. */
    ShardBench crashTo(String owner, String... desks) {
        return claim(Optional.of(state), Optional.empty(), owner, desks);
    }

    /** What an orderly handover leaves behind: the state in the register, and the message. */
    record Handover(ShardState state, SoftTransfer transfer) {}

    Handover handOver() {
        ShardState left = Ownership.handOver(state, soft, now());
        left.verify();
        return new Handover(left, Ownership.transfer(soft, now()));
    }

    ShardBench handOverTo(String owner, String... desks) {
        Handover left = handOver();
        return claim(Optional.of(left.state()), Optional.of(left.transfer()), owner, desks);
    }

    ShardBench handOverWithoutMessageTo(String owner, String... desks) {
        return claim(Optional.of(handOver().state()), Optional.empty(), owner, desks);
    }

    private ShardBench claim(
            Optional<ShardState> found, Optional<SoftTransfer> transfer, String owner, String... desks) {
        Now there = new Now(nanos + 77_000_000_000_000L, WALL);
        ShardState claimed = Ownership.claim(found, owner, false, there).withCommitId(owner + ":1");
        claimed.verify();
        SoftState begun = Ownership.begin(found, claimed, transfer, Set.of(desks), Duration.ZERO, there);
        return new ShardBench(limits, claimed, begun, there.nanos());
    }

    Now now() {
        return new Now(nanos, WALL);
    }

    ShardState state() {
        return state;
    }

    SoftState soft() {
        return soft;
    }

    @CanIgnoreReturnValue
    ShardBench after(Duration time) {
        nanos += time.toNanos();
        return this;
    }

    /** One step that is not confirmed yet. */
    LockStep stepUnconfirmed(LockCommand... commands) {
        LockStep step = rules.step(state, soft, List.of(commands), now());
        step.next().verify();
        return step;
    }

    void confirm(LockStep step) {
        state = step.next();
        rules.confirmed(soft, step, nanos);
    }

    /** One step, confirmed at once. */
    @CanIgnoreReturnValue
    LockStep step(LockCommand... commands) {
        LockStep step = stepUnconfirmed(commands);
        confirm(step);
        return step;
    }

    /** One command in a step of its own, and its only answer. */
    @CanIgnoreReturnValue
    LockReply say(LockCommand command) {
        List<LockStep.Answer> answers = step(command).answers();
        if (answers.size() != 1) {
            throw new AssertionError("answers to " + command + ": " + answers);
        }
        return answers.get(0).reply();
    }

    /** Lets time pass in steps that are taken when they are due. */
    @CanIgnoreReturnValue
    ShardBench run(Duration time) {
        long end = nanos + time.toNanos();
        while (soft.nextDueNanos().isPresent() && soft.nextDueNanos().getAsLong() - end <= 0) {
            nanos = Math.max(0, soft.nextDueNanos().getAsLong() - nanos) + nanos;
            step();
        }
        nanos = end;
        step();
        return this;
    }

    FencingToken token(int nth) {
        return new FencingToken(BASE.value() + nth);
    }

    /** The reply that grants the {@code nth} token of the shard for the usual time. */
    LockReply granted(int nth) {
        return new LockReply.Granted(token(nth), Say.TTL);
    }

    LockReply renewed(int nth) {
        return new LockReply.Renewed(token(nth), Say.TTL);
    }

    LockView view() {
        return ((LockReply.Document) say(Say.get())).view();
    }

    List<String> holders() {
        return view().holders().stream()
                .map(holder -> holder.lease().key().leaseId().value())
                .toList();
    }

    List<String> waiters() {
        return view().waiters().stream()
                .map(waiter -> waiter.request().key().leaseId().value())
                .toList();
    }

    static Refusal refusal(LockReply reply) {
        if (reply instanceof LockReply.Refused refused) {
            return refused.reason();
        }
        throw new AssertionError("not refused: " + reply);
    }

    static String message(LockReply reply) {
        if (reply instanceof LockReply.Refused refused) {
            return refused.message();
        }
        throw new AssertionError("not refused: " + reply);
    }

    @CanIgnoreReturnValue
    static Ticket ticket(LockReply reply) {
        if (reply instanceof LockReply.Queued queued) {
            return queued.ticket();
        }
        throw new AssertionError("not queued: " + reply);
    }
}
