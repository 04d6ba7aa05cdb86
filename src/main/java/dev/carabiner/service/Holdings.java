package dev.carabiner.service;

import dev.carabiner.cluster.Ticker;
import dev.carabiner.lock.FencingToken;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.Push;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who at this member holds which lease, so that a holder can be told that it has lost it. A hint: an owner tells the desk
 * that spoke for the lease last, and a new owner does not know which that was before the next renewal.
 *
 * <p>Kept for as long as a lease can live without a word from its holder, and then some; so what a caller that never
 * closes leaves behind goes by itself.
 */
final class Holdings {
    /** How much longer than twice its time to live: an owner may start that anew once, and be slow about it. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final Ticker ticker;

    // Owned by the coordination context.
    private final Map<LeaseKey, Holding> holdings = new HashMap<>();
    private int addedSinceSweep;

    Holdings(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Hears that a lease is gone against its holder's will. Called once a lease, on the coordination context. */
    interface LossListener {
        void lost(Push.LeaseLost loss);
    }

    private record Holding(Holder holder, FencingToken token, long untilNanos) {}

    /** Opens an account for one caller; from any context. */
    Holder open(LossListener listener) {
        return new Holder(listener);
    }

    /** One caller and what it holds. Of two callers that speak for one lease, it is the later one's. */
    final class Holder {
        private final LossListener listener;
        private final Set<LeaseKey> keys = new HashSet<>();
        private boolean closed;

        private Holder(LossListener listener) {
            this.listener = listener;
        }

        /** The lease was granted to this caller, or renewed by it, just now. */
        void holds(LeaseKey key, FencingToken token, long ttlMillis) {
            if (closed) {
                return;
            }
            sweepNowAndThen();
            long until = ticker.nanoTime() + 2 * ttlMillis * 1_000_000 + MARGIN.toNanos();
            Holding before = holdings.put(key, new Holding(this, token, until));
            if (before != null) {
                before.holder().keys.remove(key);
            }
            keys.add(key);
        }

        /** The lease has ended by its holder's wish. */
        void ended(LeaseKey key) {
            if (keys.remove(key)) {
                holdings.remove(key);
            }
        }

        /** Nobody is left to be told of anything. */
        void close() {
            closed = true;
            keys.forEach(holdings::remove);
            keys.clear();
        }
    }

    /** Tells whoever holds that lease here, and forgets it. */
    void lost(Push.LeaseLost loss) {
        Holding holding = holdings.get(loss.key());
        // A late word on an earlier lease of the same name says nothing about this one.
        if (holding != null && holding.token().compareTo(loss.token()) <= 0) {
            holding.holder().ended(loss.key());
            holding.holder().listener.lost(loss);
        }
    }

    int size() {
        return holdings.size();
    }

    /** Looks through all of them once for each time that their number was added: a constant time for each. */
    private void sweepNowAndThen() {
        if (++addedSinceSweep <= holdings.size()) {
            return;
        }
        addedSinceSweep = 0;
        long now = ticker.nanoTime();
        holdings.entrySet().removeIf(entry -> {
            boolean over = now - entry.getValue().untilNanos() >= 0;
            if (over) {
                entry.getValue().holder().keys.remove(entry.getKey());
            }
            return over;
        });
    }
}
