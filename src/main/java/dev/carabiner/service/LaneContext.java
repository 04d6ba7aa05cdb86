package dev.carabiner.service;

import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;
import dev.carabiner.cluster.Ticker;
import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.LockLimits;
import dev.carabiner.lock.LockRules;
import dev.carabiner.lock.Now;
import java.time.Duration;

/** What all lanes of one member share. */
final class LaneContext {
    private final String memberId;
    private final Ticker ticker;
    private final Timers timers;
    private final SharedRing ring;
    private final LockLimits limits;
    private final LockRules rules;
    private final DeskNumbers deskNumbers;
    private final LaneOutput output;
    private final boolean replicated;
    private final Duration coldStartGrace;
    private final Deadlines deadlines;
    private final LockObserver observer;
    private final Trail trail;

    // Owned by the coordination context.
    private long commits;

    LaneContext(
            LockMember.Ports ports,
            SharedRing ring,
            LockSettings settings,
            DeskNumbers numbers,
            LaneOutput output,
            Trail trail) {
        this.memberId = ports.memberId();
        this.ticker = ports.ticker();
        this.timers = ports.timers();
        this.observer = ports.observer();
        this.ring = ring;
        this.limits = settings.limits();
        this.rules = new LockRules(settings.limits());
        this.deskNumbers = numbers;
        this.output = output;
        this.trail = trail;
        this.replicated = settings.replicated();
        this.coldStartGrace = settings.coldStartGrace();
        this.deadlines = new Deadlines(timers);
    }

    String memberId() {
        return memberId;
    }

    /** Unique to one write of one life of one member: member ids are new in every life. */
    String nextCommitId() {
        return memberId + ":" + ++commits;
    }

    Now now() {
        return new Now(ticker.nanoTime(), ticker.wallMillis());
    }

    Timers timers() {
        return timers;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    SharedRing ring() {
        return ring;
    }

    /** Whether this view of the ring makes this member the owner of the shard. */
    boolean owns(RingView view, int shard) {
        return view.owner(Shards.key(shard))
                .filter(owner -> owner.id().equals(memberId))
                .isPresent();
    }

    LockRules rules() {
        return rules;
    }

    LockLimits limits() {
        return limits;
    }

    DeskNumbers deskNumbers() {
        return deskNumbers;
    }

    /** Which requests commands belong to, for the log. */
    Trail trail() {
        return trail;
    }

    LockObserver observer() {
        return observer;
    }

    LaneOutput output() {
        return output;
    }

    /** Whether a register survives the loss of a member; where it may roll back, each claim raises the tokens. */
    boolean replicated() {
        return replicated;
    }

    Duration coldStartGrace() {
        return coldStartGrace;
    }
}
