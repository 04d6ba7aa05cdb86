package dev.carabiner.wire;

import dev.carabiner.ring.HotKeys;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What comes most often to one member, as JSON: the {@code hot} of {@code ring.get}. */
public final class HotDocuments {
    /** How many keys and locks a document names. */
    public static final int MOST = 20;

    private HotDocuments() {}

    /**
     * The document.
     *
     * @param keys of keyed messages, see {@link #key}
     * @param locks those that the member owns and is asked about
     * @param halfLifeSeconds after how long a request weighs half
     */
    public static JsonObject hot(List<JsonObject> keys, List<HotKeys.Hot> locks, int halfLifeSeconds) {
        JsonArray names = new JsonArray();
        locks.forEach(lock -> names.add(counted(new JsonObject().put("lock", lock.key()), lock)));
        return new JsonObject()
                .put("halfLife", halfLifeSeconds * 1000)
                .put("keys", new JsonArray(keys))
                .put("locks", names);
    }

    /** A key of an address. */
    public static JsonObject key(String address, HotKeys.Hot key) {
        return counted(new JsonObject().put("address", address).put("key", key.key()), key);
    }

    private static JsonObject counted(JsonObject json, HotKeys.Hot hot) {
        return json.put("count", hot.count()).put("error", hot.error());
    }
}
