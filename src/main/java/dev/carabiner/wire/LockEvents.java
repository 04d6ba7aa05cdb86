package dev.carabiner.wire;

import dev.carabiner.lock.Asker;
import dev.carabiner.lock.LockChange;
import dev.carabiner.lock.Push;
import io.vertx.core.json.JsonObject;

/** What is told of locks without being asked: the names of the events, and their data. */
public final class LockEvents {
    /** To whoever watches a lock. */
    public static final String CHANGED = "lock.changed";
    /** To the holder itself. */
    public static final String LOST = "lock.lost";

    private LockEvents() {}

    /**
     * {@code {lock, state, leaseId, holder, token, cause}}; the state is the one after the change. The {@code leaseId} is
     * left out for readers who do not speak for its subject.
     */
    public static JsonObject changed(LockChange change, Asker reader) {
        JsonObject event =
                new JsonObject().put("lock", change.key().lock().value()).put("state", change.held() ? "held" : "free");
        if (reader.speaksFor(change.subject())) {
            event.put("leaseId", change.key().leaseId().value());
        }
        return event.put("holder", change.holder())
                .put("token", change.token().value())
                .put("cause", change.cause().label());
    }

    /** {@code {lock, leaseId, token, reason}}. */
    public static JsonObject lost(Push.LeaseLost push) {
        return new JsonObject()
                .put("lock", push.key().lock().value())
                .put("leaseId", push.key().leaseId().value())
                .put("token", push.token().value())
                .put(
                        "reason",
                        switch (push.loss()) {
                            case EXPIRED -> "expired";
                            case BROKEN -> "broken";
                        });
    }
}
