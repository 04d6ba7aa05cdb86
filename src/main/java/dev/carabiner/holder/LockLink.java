package dev.carabiner.holder;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.BiConsumer;

/** Where a holder asks: a member in this process, or one at the other end of a socket. */
public interface LockLink {
    /**
     * Carries out one operation on locks.
     *
     * @return the result, or an {@link dev.carabiner.wire.OperationFailure}; {@code unavailable} if no member answers:
     *     then nothing is known, and the same {@code leaseId} may be asked for again. Always ends: within the operation's
     *     own wait and some seconds more.
     */
    Future<JsonObject> call(String op, JsonObject args);

    /** Tells what comes without being asked: the name of the event, such as {@code lock.lost}, and its data. */
    void onEvent(BiConsumer<String, JsonObject> listener);
}
