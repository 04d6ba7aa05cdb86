package dev.carabiner.cli.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** Adds one to a number: reads it, thinks for a moment, writes what it has read plus one. */
final class Worker {
    private static final String LOCK = "demo/counter";
    private static final long TTL_MILLIS = 10_000;
    /** Below the send time-out of the event bus. */
    private static final long WAIT_MILLIS = 20_000;

    private static final long THINK_MILLIS = 10;
    private static final int REPEATS = 50;
    private static final long PAUSE_MILLIS = 100;
    private static final String NO_TOKEN = "-";

    private final String name;
    private final Vertx vertx;
    private final Caller caller;
    private final SharedNumber number;

    /** @param vertx where the worker runs */
    Worker(String name, Vertx vertx, Caller caller, SharedNumber number) {
        this.name = name;
        this.vertx = vertx;
        this.caller = caller;
        this.number = number;
    }

    String name() {
        return name;
    }

    String door() {
        return caller.door();
    }

    /** Adds one while it holds the lock. */
    Future<Void> addLocked(Script script) {
        String leaseId = UUID.randomUUID().toString();
        script.step(this, NO_TOKEN, "asks for the lock");
        return acquire(leaseId, REPEATS).compose(granted -> {
            String token = String.valueOf(granted.getLong("token"));
            return add(script, token, "has the lock, reads ")
                    .compose(written -> {
                        script.step(this, token, "releases the lock");
                        return caller.call("lock.release", leaseArgs(leaseId));
                    })
                    .mapEmpty();
        });
    }

    /** Adds one just so. */
    Future<Void> addUnlocked(Script script) {
        return add(script, NO_TOKEN, "reads ");
    }

    private Future<Void> add(Script script, String token, String reads) {
        return number.read().compose(value -> {
            script.step(this, token, reads + value);
            return vertx.timer(THINK_MILLIS).compose(thought -> {
                script.step(this, token, "writes " + (value + 1));
                return number.write(value + 1);
            });
        });
    }

    /** Unavailable means that nobody knows whether it was granted; the same lease id makes asking again safe. */
    private Future<JsonObject> acquire(String leaseId, int repeats) {
        JsonObject args = leaseArgs(leaseId)
                .put("ttl", TTL_MILLIS)
                .put("wait", WAIT_MILLIS)
                .put("holder", name);
        return caller.call("lock.acquire", args).recover(failure -> {
            boolean again = failure instanceof CallFailure refused && refused.isUnavailable() && repeats > 0;
            return again
                    ? vertx.timer(PAUSE_MILLIS).compose(paused -> acquire(leaseId, repeats - 1))
                    : Future.failedFuture(failure);
        });
    }

    private static JsonObject leaseArgs(String leaseId) {
        return new JsonObject().put("lock", LOCK).put("leaseId", leaseId);
    }
}
