package dev.carabiner.service;

import dev.carabiner.cluster.Ticker;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.ring.HotKeys;
import java.util.List;

/** The locks that this member, as their owner, is asked about most. Owned by the coordination context. */
final class HotLocks {
    private final RecentKeys recent;
    private final OnCommand onCommand = new OnCommand();

    HotLocks(Ticker ticker) {
        this.recent = new RecentKeys(ticker);
    }

    /** Counts a command for its lock, if somebody has asked for it. */
    void heard(LockCommand command) {
        command.match(onCommand);
    }

    /** The locks asked for most, at most so many. */
    List<HotKeys.Hot> top(int most) {
        return recent.top(most);
    }

    /** Whether the command was counted: those are not that members send on their own account. */
    private final class OnCommand implements LockCommand.Cases<Boolean> {
        @Override
        public Boolean acquire(LockCommand.Acquire command) {
            return count(command.request().key().lock().value());
        }

        @Override
        public Boolean renew(LockCommand.Renew command) {
            return count(command.key().lock().value());
        }

        @Override
        public Boolean confirm(LockCommand.Confirm command) {
            return false;
        }

        @Override
        public Boolean release(LockCommand.Release command) {
            return count(command.key().lock().value());
        }

        @Override
        public Boolean cancel(LockCommand.Cancel command) {
            return count(command.key().lock().value());
        }

        @Override
        public Boolean withdraw(LockCommand.Withdraw command) {
            return false;
        }

        @Override
        public Boolean breakLeases(LockCommand.Break command) {
            return count(command.lock().value());
        }

        @Override
        public Boolean get(LockCommand.Get command) {
            return count(command.lock().value());
        }

        @Override
        public Boolean check(LockCommand.Check command) {
            return count(command.lock().value());
        }

        @Override
        public Boolean names(LockCommand.Names command) {
            return false;
        }

        @Override
        public Boolean present(LockCommand.Present command) {
            return false;
        }

        @Override
        public Boolean forget(LockCommand.Forget command) {
            return false;
        }

        private boolean count(String lock) {
            recent.count(lock);
            return true;
        }
    }
}
