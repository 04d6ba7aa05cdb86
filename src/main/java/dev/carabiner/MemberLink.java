package dev.carabiner;

import dev.carabiner.access.Caller;
import dev.carabiner.holder.LockLink;
import dev.carabiner.service.Operations;
import dev.carabiner.service.Session;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Asks the member in this process, as one caller of it. */
final class MemberLink implements LockLink {
    private final List<BiConsumer<String, JsonObject>> listeners = new CopyOnWriteArrayList<>();
    private final Session session;

    MemberLink(Operations operations, Caller caller) {
        this.session =
                operations.open(caller, (event, data) -> listeners.forEach(listener -> listener.accept(event, data)));
    }

    @Override
    public Future<JsonObject> call(String op, JsonObject args) {
        return session.call(op, args);
    }

    @Override
    public void onEvent(BiConsumer<String, JsonObject> listener) {
        listeners.add(listener);
    }

    /** Ends it, when nothing is held any more that could be told of. */
    void close() {
        session.close(Session.Close.BY_SERVER);
    }
}
