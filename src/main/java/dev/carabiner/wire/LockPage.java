package dev.carabiner.wire;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * The result of {@code lock.list}.
 *
 * @param next what to send as {@code after} for the next page; empty on the last one
 */
public record LockPage(List<LockDocument> locks, Optional<String> next) {
    public LockPage {
        locks = List.copyOf(locks);
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put(
                        "locks",
                        new JsonArray(locks.stream().map(LockDocument::toJson).toList()));
        next.ifPresent(name -> json.put("next", name));
        return json;
    }
}
