package dev.carabiner.sim.locks;

import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockCommand;
import java.util.Optional;

/** Which one lease a command is about, if it is about one. */
final class CommandKey implements LockCommand.Cases<Optional<LeaseKey>> {
    private static final CommandKey CASES = new CommandKey();

    private CommandKey() {}

    static Optional<LeaseKey> of(LockCommand command) {
        return command.match(CASES);
    }

    @Override
    public Optional<LeaseKey> acquire(LockCommand.Acquire command) {
        return Optional.of(command.request().key());
    }

    @Override
    public Optional<LeaseKey> renew(LockCommand.Renew command) {
        return Optional.of(command.key());
    }

    @Override
    public Optional<LeaseKey> confirm(LockCommand.Confirm command) {
        return Optional.of(command.key());
    }

    @Override
    public Optional<LeaseKey> release(LockCommand.Release command) {
        return Optional.of(command.key());
    }

    @Override
    public Optional<LeaseKey> cancel(LockCommand.Cancel command) {
        return Optional.of(command.key());
    }

    @Override
    public Optional<LeaseKey> withdraw(LockCommand.Withdraw command) {
        return Optional.of(command.key());
    }

    @Override
    public Optional<LeaseKey> breakLeases(LockCommand.Break command) {
        return command.leaseId().map(id -> new LeaseKey(command.lock(), id));
    }

    @Override
    public Optional<LeaseKey> get(LockCommand.Get command) {
        return Optional.empty();
    }

    @Override
    public Optional<LeaseKey> check(LockCommand.Check command) {
        return Optional.empty();
    }

    @Override
    public Optional<LeaseKey> names(LockCommand.Names command) {
        return Optional.empty();
    }

    @Override
    public Optional<LeaseKey> present(LockCommand.Present command) {
        return Optional.empty();
    }

    @Override
    public Optional<LeaseKey> forget(LockCommand.Forget command) {
        return Optional.empty();
    }
}
