package dev.carabiner.holder;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** A service that says what the test says, when the test says it. */
final class ScriptedLink implements LockLink {
    private final ManualHolder time;
    private final List<Asked> open = new ArrayList<>();
    private final List<Asked> all = new ArrayList<>();
    private BiConsumer<String, JsonObject> listener = (event, data) -> {};

    ScriptedLink(ManualHolder time) {
        this.time = time;
    }

    /** A request that has reached the service. */
    record Asked(String op, JsonObject args, Promise<JsonObject> answer) {
        String leaseId() {
            return args.getString("leaseId");
        }
    }

    @Override
    public Future<JsonObject> call(String op, JsonObject args) {
        Asked asked = new Asked(op, args, Promise.promise());
        open.add(asked);
        all.add(asked);
        return asked.answer().future();
    }

    @Override
    public void onEvent(BiConsumer<String, JsonObject> heard) {
        listener = heard;
    }

    /** The oldest request without an answer, which must be this one. */
    Asked take(String op) {
        time.settle();
        if (open.isEmpty() || !open.get(0).op().equals(op)) {
            throw new AssertionError("open: " + open + " (expected: first of all " + op + ")");
        }
        return open.remove(0);
    }

    boolean isQuiet() {
        time.settle();
        return open.isEmpty();
    }

    /** How often this was asked for, ever. */
    long count(String op) {
        time.settle();
        return all.stream().filter(asked -> asked.op().equals(op)).count();
    }

    void grant(Asked asked, long token) {
        grant(asked, token, 0);
    }

    void grant(Asked asked, long token, long waitedMillis) {
        answer(
                asked,
                new JsonObject()
                        .put("lock", asked.args().getString("lock"))
                        .put("leaseId", asked.leaseId())
                        .put("token", token)
                        .put("ttl", asked.args().getLong("ttl"))
                        .put("waited", waitedMillis));
    }

    void renew(Asked asked, long token, long ttlMillis) {
        answer(
                asked,
                new JsonObject()
                        .put("leaseId", asked.leaseId())
                        .put("token", token)
                        .put("ttl", ttlMillis));
    }

    void answer(Asked asked, JsonObject result) {
        asked.answer().complete(result);
        time.settle();
    }

    void fail(Asked asked, ErrorCode code) {
        fail(asked, code, code.label());
    }

    void fail(Asked asked, ErrorCode code, String message) {
        asked.answer().fail(new OperationFailure(code, message));
        time.settle();
    }

    void lost(String leaseId, String reason) {
        tell(
                "lock.lost",
                new JsonObject()
                        .put("lock", "jobs")
                        .put("leaseId", leaseId)
                        .put("token", 1)
                        .put("reason", reason));
    }

    void tell(String event, JsonObject data) {
        listener.accept(event, data);
        time.settle();
    }
}
