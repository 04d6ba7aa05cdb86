package dev.carabiner.service;

import dev.carabiner.access.Caller;
import io.vertx.core.json.JsonObject;
import java.util.function.BiConsumer;

/** Everything a member can be asked, behind every door. */
public interface Operations {
    /**
     * Opens a session for one caller: a socket, one HTTP request, or the event bus as a whole.
     *
     * @param caller who; what it may not do is refused with {@code forbidden}
     * @param events gets what the caller is told without asking: the name of the event (such as {@code lock.lost}) and
     *     its data. Called on any context.
     */
    Session open(Caller caller, BiConsumer<String, JsonObject> events);
}
