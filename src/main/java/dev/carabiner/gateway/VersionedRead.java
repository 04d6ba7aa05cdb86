package dev.carabiner.gateway;

import dev.carabiner.service.Session;
import dev.carabiner.trace.RequestId;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Topic;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * One read of what has a version, the ring or the members, which may wait for another version than the one its reader
 * knows.
 *
 * <p>It reads by watching, also when it is not to wait: a state that is read so comes from the same view as the events
 * after it, and is told before them. So no change falls in between, and no reader is told a version here that the next
 * request would take back. A wait is a watch, a timer and this object.
 */
final class VersionedRead {
    private final Context context;
    private final String topic;
    private final Optional<Long> known;
    private final long waitMillis;
    private final Promise<JsonObject> promise = Promise.promise();

    // Owned by the event loop of the doors.
    private Optional<Session> session = Optional.empty();
    private Optional<RequestId> request = Optional.empty();
    private boolean reading;
    private boolean changed;
    private boolean over;

    /**
     * @param context that of the doors
     * @param known the version that is not to be waited for; empty: answer whatever there is
     */
    VersionedRead(Context context, Topic topic, Optional<Long> known, long waitMillis) {
        this.context = context;
        this.topic = topic.label();
        this.known = known;
        this.waitMillis = waitMillis;
    }

    boolean waits() {
        return waitMillis > 0;
    }

    /** Reads, and waits if it is to; answers with the document and its version. */
    Future<JsonObject> run(Session opened, RequestId named) {
        session = Optional.of(opened);
        request = Optional.of(named);
        if (!waits()) {
            over = true;
            read();
            return promise.future();
        }
        long timer = context.owner().setTimer(waitMillis, id -> {
            over = true;
            read(); // What there is now, which may be another version after all.
        });
        read();
        return promise.future().onComplete(done -> context.owner().cancelTimer(timer));
    }

    /** Says that an event has been told to the session. May come on any context. */
    void note() {
        context.runOnContext(now -> {
            changed = true;
            read();
        });
    }

    /** Ends a wait that nobody can answer any more, or is there to hear of. */
    void end(OperationFailure why) {
        promise.tryFail(why);
    }

    private void read() {
        if (reading
                || session.isEmpty()
                || request.isEmpty()
                || promise.future().isComplete()) {
            return;
        }
        reading = true;
        changed = false;
        JsonObject args = new JsonObject().put("topics", new JsonArray().add(topic));
        Failures.call(session.get(), request.get(), Op.WATCH_START.label(), args)
                .map(watching -> watching.getJsonObject("state").getJsonObject(topic))
                .onSuccess(document -> {
                    reading = false;
                    decide(document);
                })
                .onFailure(promise::tryFail);
    }

    private void decide(JsonObject document) {
        if (over || known.isEmpty() || !known.get().equals(document.getLong("version"))) {
            promise.tryComplete(document);
        } else if (changed) {
            read();
        }
    }
}
