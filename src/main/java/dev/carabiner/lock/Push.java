package dev.carabiner.lock;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/** What a shard tells a desk without being asked, once the register has confirmed it. May be lost: a hint. */
public sealed interface Push {
    /** The desk to tell. */
    String desk();

    /** The lease it is about. */
    LeaseKey key();

    /** Tells one kind from the other. */
    @CanIgnoreReturnValue
    <R> R match(Cases<R> cases);

    /** One case a kind. */
    interface Cases<R> {
        R grantedFromQueue(GrantedFromQueue push);

        R waitEnded(WaitEnded push);

        R leaseLost(LeaseLost push);
    }

    /** A wait was granted; the desk has {@link LockLimits#UNCONFIRMED} to confirm it by a renewal. */
    record GrantedFromQueue(String desk, LeaseKey key) implements Push {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.grantedFromQueue(this);
        }
    }

    /**
     * A wait was refused when it was presented again: it, or the lease it became, has ended.
     *
     * @param visit that was refused; the desk may have begun a later one under the same id since
     */
    record WaitEnded(Visit visit, LeaseKey key, Refusal reason, String message) implements Push {
        @Override
        public String desk() {
            return visit.desk();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.waitEnded(this);
        }
    }

    /** A lease ended against its holder's will. */
    record LeaseLost(String desk, LeaseKey key, FencingToken token, Loss loss, String reason) implements Push {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.leaseLost(this);
        }
    }

    /** How a lease was lost. */
    enum Loss {
        EXPIRED,
        BROKEN
    }
}
