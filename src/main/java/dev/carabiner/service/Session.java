package dev.carabiner.service;

import dev.carabiner.access.Caller;
import dev.carabiner.trace.RequestId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** One caller's standing at a member. May be used from any context; each answer comes on the context of the call. */
public interface Session {
    /**
     * Carries out one operation of the vocabulary.
     *
     * @return the result, or a failure that is always an {@link dev.carabiner.wire.OperationFailure}; always ends
     *     within the operation's own bound (a wait: its {@code wait} and 2 s more)
     */
    Future<JsonObject> call(String op, JsonObject args);

    /**
     * The same, and logs what has to do with it under this id, at this member and at the owner of a lock. A session that
     * only passes calls on to another passes the id on too.
     */
    default Future<JsonObject> call(RequestId request, String op, JsonObject args) {
        return call(op, args);
    }

    /**
     * Has the caller go on with another credential, from the next call on. To be called only if that is of the same subject
     * and grants no less: what it watches goes on.
     */
    void actAs(Caller caller);

    /**
     * Takes leave of the caller because this member leaves: calls that come now are refused {@code unavailable}, those
     * under way are answered. Waits in a queue are let go at once and fail {@code unavailable}, but keep their places for
     * some seconds, so that the caller finds them again by the same {@code leaseId} at another member. To be followed by
     * {@link #close} with {@link Close#BY_SERVER}.
     *
     * @return done when nothing is under way any more, or after a second; never fails
     */
    Future<Void> retire();

    /**
     * Ends the session: its waits are cancelled at once, its calls under way fail.
     *
     * @param cause whether the client closed, so that leases with {@code onClose: release} go too, or the server gave
     *     up a client that may still be working, so that they live on to their {@code ttl}
     */
    void close(Close cause);

    /** Who ended a session. */
    enum Close {
        BY_CLIENT,
        BY_SERVER
    }
}
