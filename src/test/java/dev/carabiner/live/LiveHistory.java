package dev.carabiner.live;

import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.sim.locks.Call;
import dev.carabiner.sim.locks.ClientHistory;
import dev.carabiner.sim.locks.Hold;
import dev.carabiner.sim.locks.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that clients saw, in true time. Owned by the event loop of the load, and by nobody
 * else until that has ended. */
final class LiveHistory {
    private final TrueTime time;
    private final ClientHistory history = new ClientHistory();
    private final List<EarlyLoss> earlyLosses = new ArrayList<>();
    private final Resource checking = Resource.checkingTokens();
    private final Resource trusting = Resource.trusting();
    // The one thing that the thread of the test writes.
    private volatile long allLostNanos = Long.MIN_VALUE;

    LiveHistory(TrueTime time) {
        this.time = time;
    }

    long now() {
        return time.nanos();
    }

    Call sent(String client, Call.Kind kind, LeaseKey key, String member) {
        return history.call(client, kind, key, member, now());
    }

    /** Notes how a call ended, and says when that was. */
    long ended(Call call, Reply reply) {
        long now = now();
        if (reply.isAnswer()) {
            call.answeredNanos = now;
            call.receivedNanos = Optional.of(now);
        }
        call.outcome = Optional.of(
                reply.succeeded()
                        ? Outcome.ok(reply.result().getLong("token", 0L))
                        : Outcome.failure(reply.code(), reply.message()));
        return now;
    }

    Hold hold(String client, LeaseRequest request, long token, long untilNanos) {
        return history.hold(client, request, token, now(), untilNanos);
    }

    /** All members have ended just now, and with them every lease that was granted before. */
    void noteAllLost() {
        allLostNanos = now();
    }

    /** Whether a lease can have lived since then. */
    boolean canHaveLivedSince(long nanos) {
        return nanos > allLostNanos;
    }

    /**
     * That a lease was said to be lost though its holder had every right to it.
     *
     * @param toRelease whether a release was told so. An owner may carry one out and die before it says so; the next one
     *     is asked by the same request, and knows only that nothing is held.
     */
    record EarlyLoss(String what, boolean toRelease, long sentNanos, long toldNanos) {
        boolean isExcusedBy(Strike strike) {
            return toRelease && sentNanos <= strike.untilNanos() && toldNanos >= strike.fromNanos();
        }
    }

    /** A lease was said to be lost though its holder had every right to it. */
    void earlyLoss(EarlyLoss loss) {
        earlyLosses.add(loss);
    }

    List<EarlyLoss> earlyLosses() {
        return earlyLosses;
    }

    ClientHistory seen() {
        return history;
    }

    Resource checking() {
        return checking;
    }

    Resource trusting() {
        return trusting;
    }
}
