package dev.carabiner.cluster;

import dev.carabiner.ring.HashRing;
import dev.carabiner.wire.Member;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One member's part in the ring register: brings itself in and out, takes out members that are gone, and follows what the
 * others write.
 *
 * <p>It works in passes, one at a time: read the register, decide by {@link MembershipRules} what should stand there,
 * write that by compare-and-set, and go on until the register says what is wanted. A pass starts at each tick and at each
 * hint that something changed; a hint that is lost costs a tick. A write of unknown outcome needs no case of its own: the
 * next pass reads what came of it, and as no value ever comes twice, a late write can only take effect if nothing else
 * has been written since.
 *
 * <p>All methods are called on the member's coordination context, but {@link #view} and {@link #at} from anywhere.
 */
public final class Membership implements SharedRing {
    private static final System.Logger LOG = System.getLogger(Membership.class.getName());

    private final Member self;
    private final MembershipSettings settings;
    private final MembershipPorts ports;
    private final MembershipRules rules;
    private final MembershipLiveness liveness;
    private final MembershipViews views;
    private final MembershipDeadlines deadlines;
    private final MembershipReads reads;
    private final MembershipWrites writes;
    private final MembershipPasses passes;

    // Owned by the member's coordination context.
    private final Promise<Void> joined = Promise.promise();
    private final Promise<Void> left = Promise.promise();
    private final Promise<Void> removed = Promise.promise();
    private MembershipGoal goal = MembershipGoal.NONE;
    private Optional<Block> block = Optional.empty();
    private boolean closed;

    private record Block(String holderId, long sinceNanos) {}

    /** @param self this member; state and incarnation are of no account, they are decided in the register */
    public Membership(Member self, MembershipSettings settings, MembershipPorts ports) {
        this.self = self;
        this.settings = settings;
        this.ports = ports;
        this.rules = new MembershipRules(self, settings);
        this.liveness = new MembershipLiveness(self.id(), settings.joinGrace());
        this.views = new MembershipViews(settings);
        this.deadlines = new MembershipDeadlines(ports.timers());
        this.reads = new MembershipReads(ports, deadlines, settings, this::found);
        this.writes = new MembershipWrites(self.id(), ports, deadlines, settings, views);
        this.passes = new MembershipPasses(self.id(), ports.timers(), this::pass);
    }

    /**
     * Brings this member into the ring, and back in whenever it is thrown out, until it leaves. Done when the register
     * says that it is active. While the register does not answer, tries on for ever; fails, and closes, if the cluster
     * draws its ring in another way, if the register cannot be read by this release, or if a living member keeps the
     * name for longer than {@link MembershipSettings#nameWait}.
     */
    public Future<Void> start() {
        aim(MembershipGoal.ACTIVE);
        return joined.future();
    }

    /**
     * Takes this member out of the ring but leaves it in the register, as leaving. Repeating it is harmless. Fails after
     * {@link MembershipSettings#leaveTimeout}, but is tried on until the membership is closed.
     */
    public Future<Void> leave() {
        aim(MembershipGoal.LEAVING);
        return deadlines.within(settings.leaveTimeout(), "leaving the ring", left.future());
    }

    /** Takes this member out of the register. Otherwise as {@link #leave}. */
    public Future<Void> remove() {
        aim(MembershipGoal.OUT);
        return deadlines.within(settings.leaveTimeout(), "removal from the ring register", removed.future());
    }

    /** Ends everything at once: fails all open futures, leaves no timer, and writes nothing more. */
    public void close() {
        close(MembershipDeadlines.closed("ring register"));
    }

    /** Says that the engine's list of living members may have changed. */
    public void membersChanged() {
        // Noted at once, for the register may be out of reach just then.
        look(view().members());
        request();
    }

    /** Calls {@code listener} with every change that this member made, and no other member did. */
    public void onOwnChange(Consumer<MembershipChange> listener) {
        writes.onChange(listener);
    }

    @Override
    public RingView view() {
        return views.view();
    }

    @Override
    public Future<RingView> refresh() {
        // If the view is newer than what was read, then it came to stand in the register after that read.
        return reads.fresh().map(reading -> view());
    }

    @Override
    public void hint(long version) {
        if (version > view().version()) {
            request();
        }
    }

    @Override
    public void onChange(Consumer<RingView> listener) {
        views.onChange(listener);
    }

    @Override
    public Optional<HashRing> at(long version) {
        return views.at(version);
    }

    private void aim(MembershipGoal next) {
        if (next.compareTo(goal) <= 0) {
            return;
        }
        goal = next;
        if (goal != MembershipGoal.ACTIVE) {
            joined.tryFail(new IllegalStateException(self.name() + " left before it had joined"));
        }
        request();
    }

    private void request() {
        if (goal != MembershipGoal.NONE) {
            passes.request();
        }
    }

    private void pass() {
        RingDescriptor seen = views.descriptor();
        reads.fresh().onComplete(answer -> {
            if (closed) {
                return;
            }
            if (answer.succeeded()) {
                consider(answer.result(), seen);
            } else if (answer.cause() instanceof RingDescriptorException unreadable) {
                refuse(unreadable);
            } else {
                passes.retry("it cannot be read: " + answer.cause().getMessage());
            }
        });
    }

    private void consider(MembershipReads.Reading reading, RingDescriptor seen) {
        RingDescriptor found = reading.descriptor();
        look(found.members());
        rules.plan(found, seen, goal, liveness, writes.commitId(found))
                .match(new MembershipPlan.Cases<Runnable>() {
                    @Override
                    public Runnable settled() {
                        return Membership.this::settle;
                    }

                    @Override
                    public Runnable blocked(MembershipPlan.Blocked blocked) {
                        return () -> block(blocked.holder());
                    }

                    @Override
                    public Runnable write(MembershipPlan.Write write) {
                        return () -> Membership.this.write(reading, write.next());
                    }

                    @Override
                    public Runnable refused(MembershipPlan.Refused refused) {
                        return () -> refuse(new IllegalStateException(refused.reason()));
                    }
                })
                .run();
    }

    private void write(MembershipReads.Reading before, RingDescriptor after) {
        try {
            views.requireDrawable(after); // Nobody could read the register any more.
        } catch (RingDescriptorException misfit) {
            refuse(misfit);
            return;
        }
        Buffer bytes = after.toBuffer();
        writes.write(before, bytes, after).onComplete(answer -> {
            if (closed) {
                return;
            }
            if (answer.failed()) {
                passes.retry("it cannot be written: " + answer.cause().getMessage());
            } else if (!answer.result()) {
                passes.retry("another member wrote first");
            } else {
                written(new MembershipReads.Reading(bytes, after));
            }
        });
    }

    private void written(MembershipReads.Reading written) {
        found(written.descriptor());
        if (!closed) { // By a listener.
            consider(written, written.descriptor());
        }
    }

    /** Takes note of a value that stands, or stood, in the register. */
    private void found(RingDescriptor descriptor) {
        if (!closed) {
            views.adopt(descriptor);
            writes.settle(descriptor);
        }
    }

    private void settle() {
        block = Optional.empty();
        switch (goal) {
            case NONE -> {}
            case ACTIVE -> joined.tryComplete();
            case LEAVING -> left.tryComplete();
            case OUT -> {
                left.tryComplete();
                removed.tryComplete();
            }
        }
        passes.end(soonest(settings.tick(), liveness.untilNextVerdict()));
    }

    private void block(Member holder) {
        long now = ports.ticker().nanoTime();
        String taken = "name: " + self.name() + " is held by the living member " + holder.id() + " at "
                + holder.address() + " (expected: a name of its own for each member)";
        if (block.filter(known -> known.holderId().equals(holder.id())).isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, "{0}; waiting for it to go", taken);
        }
        long since = block.map(Block::sinceNanos).orElse(now);
        block = Optional.of(new Block(holder.id(), since));
        Duration rest = settings.nameWait().minusNanos(now - since);
        boolean patient = !rest.isZero() && !rest.isNegative();
        // A member that had joined, and whose name was taken while it was out, stays out and looks on.
        if (!patient && !joined.future().isComplete() && liveness.isAlive(holder)) {
            refuse(new IllegalStateException(taken));
            return;
        }
        Duration pause = soonest(settings.tick(), liveness.untilNextVerdict());
        passes.end(patient ? soonest(pause, Optional.of(rest)) : pause);
    }

    /** Gives up starting. A member that has joined can only wait until somebody has mended the register. */
    private void refuse(RuntimeException reason) {
        if (joined.future().isComplete()) {
            passes.retry("it is of no use: " + reason.getMessage());
        } else {
            close(reason);
        }
    }

    private void look(List<Member> registered) {
        liveness.look(ports.liveMembers().ids(), registered, ports.ticker().nanoTime());
    }

    private void close(RuntimeException reason) {
        if (closed) {
            return;
        }
        closed = true;
        passes.close();
        reads.close();
        deadlines.close();
        joined.tryFail(reason);
        left.tryFail(reason);
        removed.tryFail(reason);
    }

    private static Duration soonest(Duration pause, Optional<Duration> other) {
        return other.filter(sooner -> sooner.compareTo(pause) < 0).orElse(pause);
    }
}
