package dev.carabiner.live;

import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockMode;
import dev.carabiner.sim.locks.Call;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * A client's dealings with one lease, from the first request to the last. It counts as a careful holder does; but some
 * fall asleep while they hold, wake up too late and write all the same, and some never release.
 */
final class LiveLease {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** How long it tries to get an answer about an acquire, or about its end. */
    private static final long PERSISTENCE_NANOS = Duration.ofSeconds(12).toNanos();

    private final LiveClient client;
    private final LeaseRequest request;
    private final LivePlan plan;
    private final LiveBelief belief;

    // Owned by the event loop of the load.
    private Stage stage = Stage.ASKING;
    private long token;
    private long readChecking;
    private long readTrusting;
    private long triesUntilNanos;
    private boolean asksToEnd;

    private enum Stage {
        ASKING,
        HOLDING,
        ENDING,
        OVER
    }

    LiveLease(LiveClient client, LeaseRequest request, LivePlan plan) {
        this.client = client;
        this.request = request;
        this.plan = plan;
        this.belief = new LiveBelief(client.history(), client.name(), request);
    }

    private LeaseKey key() {
        return request.key();
    }

    private LiveHistory history() {
        return client.history();
    }

    void begin() {
        triesUntilNanos = history().now() + plan.waitMillis() * 1_000_000 + PERSISTENCE_NANOS;
        acquire();
        if (plan.repeats()) {
            acquire();
        }
    }

    private void acquire() {
        JsonObject args = key(new JsonObject())
                .put("ttl", request.ttlMillis())
                .put("wait", plan.waitMillis())
                .put("mode", request.mode().label())
                .put("holder", client.name());
        if (request.mode() == LockMode.PERMIT) {
            args.put("permits", request.permits()).put("limit", request.limit());
        }
        Duration patience = PATIENCE.plusMillis(plan.waitMillis());
        ask(Call.Kind.ACQUIRE, "lock.acquire", args, patience, this::acquired);
    }

    private JsonObject key(JsonObject args) {
        return args.put("lock", key().lock().value())
                .put("leaseId", key().leaseId().value());
    }

    private void ask(Call.Kind kind, String op, JsonObject args, Duration patience, BiConsumer<Long, Reply> then) {
        client.paced(() -> {
            if (!client.link().isOpen()) {
                client.after(200, () -> then.accept(history().now(), Reply.unknown(Reply.UNREACHABLE)));
                return;
            }
            Call call = history().sent(client.name(), kind, key(), client.link().member());
            client.link().ask(op, args, patience, reply -> {
                history().ended(call, reply);
                then.accept(call.sentNanos, reply);
            });
        });
    }

    private void acquired(long sentNanos, Reply reply) {
        if (stage == Stage.ENDING || stage == Stage.OVER) {
            return;
        }
        if (reply.succeeded()) {
            belief.granted(reply.result().getLong("token"), reply.result().getLong("waited"), sentNanos);
            if (stage == Stage.ASKING) {
                hold(reply.result().getLong("token"));
            }
        } else if (stage == Stage.HOLDING) {
            return; // A copy of the request came too late, or was lost.
        } else if (!reply.isUnknown()) {
            over(); // Held, timed out, or refused for good.
        } else if (history().now() < triesUntilNanos) {
            client.afterUnknown(reply, () -> {
                if (stage == Stage.ASKING) {
                    acquire();
                }
            });
        } else {
            end("lock.cancel", Call.Kind.CANCEL);
        }
    }

    private void hold(long granted) {
        stage = Stage.HOLDING;
        token = granted;
        if (hasResource()) {
            readChecking = history().checking().read(key().lock(), token);
            readTrusting = history().trusting().read(key().lock(), token);
        }
        if (plan.renews()) {
            renewLater();
        }
        client.after(plan.holdMillis(), this::enough);
    }

    private boolean hasResource() {
        return request.mode() == LockMode.EXCLUSIVE;
    }

    private void renewLater() {
        client.after(request.ttlMillis() / 3, this::renew);
    }

    private void renew() {
        if (stage == Stage.HOLDING) {
            ask(Call.Kind.RENEW, "lock.renew", key(new JsonObject()), PATIENCE, this::renewed);
        }
    }

    private void renewed(long sentNanos, Reply reply) {
        if (stage != Stage.HOLDING) {
            return;
        }
        if (reply.succeeded()) {
            belief.renewed(reply.result().getLong("token"), sentNanos);
            renewLater();
        } else if (reply.code().equals("lost")) {
            noteIfEarly(Call.Kind.RENEW, sentNanos);
            belief.stop();
            over();
        } else {
            client.afterUnknown(reply, this::renew);
        }
    }

    private void noteIfEarly(Call.Kind asked, long sentNanos) {
        long now = history().now();
        if (belief.covers(now)) {
            String what = key() + " token " + token + " ttl " + request.ttlMillis() + " ms by " + client.name() + ": "
                    + asked + " says lost at " + now / 1e9;
            history().earlyLoss(new LiveHistory.EarlyLoss(what, asked == Call.Kind.RELEASE, sentNanos, now));
        }
    }

    private void enough() {
        if (stage != Stage.HOLDING) {
            return;
        }
        // Who has slept does not know it, and does not look at the clock again.
        if (hasResource() && (plan.sleeps() || belief.covers(history().now()))) {
            history().checking().write(key().lock(), token, readChecking);
            history().trusting().write(key().lock(), token, readTrusting);
        }
        belief.stop();
        if (plan.forgets()) {
            over();
        } else {
            end("lock.release", Call.Kind.RELEASE);
        }
    }

    private void end(String op, Call.Kind kind) {
        stage = Stage.ENDING;
        belief.stop();
        triesUntilNanos = history().now() + PERSISTENCE_NANOS;
        askToEnd(op, kind);
    }

    private void askToEnd(String op, Call.Kind kind) {
        boolean first = !asksToEnd;
        asksToEnd = true;
        ask(kind, op, key(new JsonObject()), PATIENCE, (sentNanos, reply) -> {
            if (first && kind == Call.Kind.RELEASE && reply.code().equals("lost")) {
                noteIfEarly(Call.Kind.RELEASE, sentNanos);
            }
            if (reply.isUnknown() && history().now() < triesUntilNanos) {
                client.afterUnknown(reply, () -> askToEnd(op, kind));
            } else {
                over();
            }
        });
    }

    private void over() {
        stage = Stage.OVER;
        client.over();
    }
}
