package dev.carabiner.lock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules of locks: what a batch of commands makes of a shard. Pure but for {@link SoftState}, which it changes in
 * place; knows no clock, no thread and no network.
 *
 * <p>The caller's part of the bargain: one step at a time a shard; after a step, either the register is shown to hold
 * {@link LockStep#next} and {@link #confirmed} is called before the next step, or the soft state is thrown away.
 */
public final class LockRules {
    private final LockLimits limits;

    public LockRules(LockLimits limits) {
        this.limits = limits;
    }

    /** Takes one step: first what time has brought, then the commands in their order. */
    public LockStep step(ShardState state, SoftState soft, List<LockCommand> commands, Now now) {
        Batch batch = new Batch(state, soft, limits, now);
        Grants grants = new Grants(batch);
        Renewals renewals = new Renewals(batch);
        Admission admission = new Admission(batch, grants, renewals);
        Endings endings = new Endings(batch, grants);
        Commands cases = new Commands(batch, admission, renewals, endings);
        // What arrived together may be taken in any order. Behind anything that grants, a break would end what is about
        // to be granted, and its caller be told of a lease that the register never held.
        commands.stream().filter(LockRules::isBreak).forEach(command -> carryOut(command, cases, batch));
        endings.forgetOld();
        endings.expireDue();
        // What was presented in time may have waited for this very batch, and comes before the end of the settling.
        if (commands.stream().noneMatch(LockCommand.Present.class::isInstance)) {
            endTheSettling(soft, admission, now);
        }
        List<LockCommand> looks = new ArrayList<>();
        for (LockCommand command : commands) {
            if (isLook(command)) {
                looks.add(command);
            } else if (!isBreak(command)) {
                carryOut(command, cases, batch);
                // At once: a newcomer behind this must not take the room from one who has waited for it.
                grants.feedTheStarved();
            }
        }
        endings.forgetUnpresented();
        endTheSettling(soft, admission, now);
        grants.feedTheStarved();
        // Only now is there what the register will hold; what stood between two commands it never held.
        looks.forEach(look -> carryOut(look, cases, batch));
        return batch.toStep();
    }

    private static boolean isBreak(LockCommand command) {
        return command instanceof LockCommand.Break;
    }

    private static boolean isLook(LockCommand command) {
        return command instanceof LockCommand.Get
                || command instanceof LockCommand.Check
                || command instanceof LockCommand.Names;
    }

    private static void carryOut(LockCommand command, Commands cases, Batch batch) {
        command.match(cases).ifPresent(reply -> batch.answer(command.origin(), reply));
    }

    private static void endTheSettling(SoftState soft, Admission admission, Now now) {
        if (soft.settle(now.nanos())) {
            admission.afterSettling();
        }
    }

    /**
     * Starts the times of the leases that the step granted or renewed: from the confirmation, not from the step, since
     * a holder may be told of its grant only now, and a {@code ttl} counts from then at the earliest.
     */
    public void confirmed(SoftState soft, LockStep step, long nowNanos) {
        for (LockStep.Armed armed : step.armed()) {
            LeaseWatch watch = soft.watches.get(armed.key());
            if (watch != null) {
                soft.arm(watch, armed.termMillis(), nowNanos);
            }
        }
    }

    /** One handler a command; each answers, but for a try that has to wait out the settling. */
    private record Commands(Batch batch, Admission admission, Renewals renewals, Endings endings)
            implements LockCommand.Cases<Optional<LockReply>> {
        @Override
        public Optional<LockReply> acquire(LockCommand.Acquire command) {
            return admission.acquire(command);
        }

        @Override
        public Optional<LockReply> renew(LockCommand.Renew command) {
            return Optional.of(renewals.renew(command));
        }

        @Override
        public Optional<LockReply> confirm(LockCommand.Confirm command) {
            return Optional.of(renewals.confirm(command));
        }

        @Override
        public Optional<LockReply> release(LockCommand.Release command) {
            return Optional.of(endings.release(command));
        }

        @Override
        public Optional<LockReply> cancel(LockCommand.Cancel command) {
            return Optional.of(endings.cancel(command));
        }

        @Override
        public Optional<LockReply> withdraw(LockCommand.Withdraw command) {
            return Optional.of(endings.withdraw(command));
        }

        @Override
        public Optional<LockReply> breakLeases(LockCommand.Break command) {
            return Optional.of(endings.breakLeases(command));
        }

        @Override
        public Optional<LockReply> get(LockCommand.Get command) {
            return Optional.of(new LockReply.Document(batch.view(command.lock())));
        }

        @Override
        public Optional<LockReply> check(LockCommand.Check command) {
            LockView view = batch.view(command.lock());
            boolean current = view.holders().stream()
                    .anyMatch(holder -> holder.lease().token().equals(command.token()));
            return Optional.of(new LockReply.Checked(current, view.newestToken()));
        }

        @Override
        public Optional<LockReply> names(LockCommand.Names command) {
            return Optional.of(batch.names(command));
        }

        @Override
        public Optional<LockReply> present(LockCommand.Present command) {
            admission.present(command);
            return Optional.empty();
        }

        @Override
        public Optional<LockReply> forget(LockCommand.Forget command) {
            endings.forgetDesk(command.origin().desk());
            return Optional.empty();
        }
    }
}
