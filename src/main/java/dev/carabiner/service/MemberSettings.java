package dev.carabiner.service;

import dev.carabiner.cluster.MembershipSettings;
import dev.carabiner.config.CarabinerOptions;
import dev.carabiner.lock.LockLimits;
import dev.carabiner.ring.RingHash;
import dev.carabiner.wire.LockBounds;
import java.time.Duration;

/** What the options of a member mean to each part of it. */
record MemberSettings(CarabinerOptions options) {
    MembershipSettings membership() {
        // A killed member that starts again at once looks alive until the failure detector has seen it go.
        Duration nameWait = options.detection().timeout().plusSeconds(10);
        return MembershipSettings.of(
                        RingHash.ofLabel(options.ring().hash()),
                        options.ring().virtualNodes(),
                        options.ring().minMembers())
                .withNameWait(nameWait);
    }

    LockSettings locks() {
        int waiters = options.locks().waitersMax();
        return new LockSettings(
                options.locks().shards(),
                options.cluster().raft() > 0,
                options.locks().coldStartGrace(),
                LockLimits.DEFAULT.withWaitersPerLock(waiters),
                waiters);
    }

    /** What callers at the doors may ask for. */
    LockBounds bounds() {
        CarabinerOptions.Locks locks = options.locks();
        return new LockBounds(locks.ttlDefault(), locks.ttlMin(), locks.ttlMax(), locks.waitMax());
    }
}
