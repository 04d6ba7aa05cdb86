package dev.carabiner.live;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import dev.carabiner.sim.locks.Call;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Asks for one lock of one shard again and again, each time for a tenth of a second, after which it is free again by
 * itself: one request a grant.
 */
final class ShardProbe {
    /** Of the names of all probes. */
    static final String PREFIX = "probe-";

    private static final int PERIOD_MILLIS = 500;
    private static final int SOON_MILLIS = 200;
    private static final long TTL_MILLIS = 100;
    private static final Duration PATIENCE = Duration.ofMillis(2_500);

    private final Vertx vertx;
    private final int shard;
    private final LockName lock;
    private final ProbeLink link;
    private final LiveHistory history;
    private final Pace pace;
    private final AtomicLongArray granted;

    // Owned by the event loop of the load.
    private int leases;
    private boolean stopped;

    /** @param granted where it notes when it sent the request that was granted last, by shard */
    ShardProbe(
            Vertx vertx,
            int shard,
            LockName lock,
            ProbeLink link,
            LiveHistory history,
            Pace pace,
            AtomicLongArray granted) {
        this.vertx = vertx;
        this.shard = shard;
        this.lock = lock;
        this.link = link;
        this.history = history;
        this.pace = pace;
        this.granted = granted;
    }

    /** Begins after a moment that spreads the probes over their period. */
    void start() {
        after(1L + shard * 37 % PERIOD_MILLIS);
    }

    void stop() {
        stopped = true;
    }

    private void after(long millis) {
        vertx.setTimer(millis, timer -> {
            long delay = pace.delayNanos(history.now()) / 1_000_000;
            if (delay > 0) {
                vertx.setTimer(delay, now -> ask());
            } else {
                ask();
            }
        });
    }

    private void ask() {
        if (stopped) {
            return;
        }
        if (!link.link().isOpen()) {
            after(SOON_MILLIS);
            return;
        }
        String name = PREFIX + shard;
        LeaseKey key = new LeaseKey(lock, new LeaseId(name + "-" + ++leases));
        LeaseRequest request = new LeaseRequest(key, LockMode.EXCLUSIVE, 1, 1, TTL_MILLIS, name, "", "");
        JsonObject args = new JsonObject()
                .put("lock", lock.value())
                .put("leaseId", key.leaseId().value())
                .put("ttl", TTL_MILLIS);
        Call call = history.sent(name, Call.Kind.ACQUIRE, key, link.link().member());
        link.link().ask("lock.acquire", args, PATIENCE, reply -> {
            long now = history.ended(call, reply);
            link.heard(reply, now);
            if (reply.succeeded()) {
                granted.set(shard, call.sentNanos);
                new LiveBelief(history, name, request)
                        .granted(reply.result().getLong("token"), reply.result().getLong("waited"), call.sentNanos);
            }
            after(reply.succeeded() ? PERIOD_MILLIS : SOON_MILLIS);
        });
    }
}
