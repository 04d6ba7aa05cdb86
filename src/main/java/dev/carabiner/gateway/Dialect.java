package dev.carabiner.gateway;

import dev.carabiner.gateway.MessageAssembler.Unacceptable;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * How requests, answers and events are put into the messages of a socket. All that is not a matter of words, such as who
 * the peer is, what it may, and how fast, is the {@link Conversation}'s, and the same in each dialect.
 */
interface Dialect {
    /** What is said as soon as a socket is open. */
    Optional<String> greeting();

    /**
     * The messages in the text of a WebSocket message, in order.
     *
     * @throws Unacceptable if no peer that speaks this dialect would send it
     */
    List<String> messages(String text) throws Unacceptable;

    /** Reads one message, and tells what it asks for or says what is wrong with it. Tells no more than one thing. */
    void read(String message, Listener listener);

    /** How an event is told; empty if this dialect has no word for it. */
    Optional<String> event(String name, JsonObject data);

    /** Whoever has something read. */
    interface Listener {
        /** To be carried out, and answered. */
        void ask(Request request);

        /** To be said at once. */
        void say(String text);

        /** It could not be read; what is said of that, is said. */
        default void refused(OperationFailure why) {}
    }

    /**
     * Something that a peer asks for.
     *
     * @param id what the peer calls it, for logs; empty if it has no name
     * @param reply how to tell it the outcome
     */
    record Request(String id, String op, JsonObject args, Reply reply) {}

    /** How the outcome of one request is told; empty where the dialect says nothing. */
    interface Reply {
        Optional<String> success(JsonObject result);

        Optional<String> failure(OperationFailure why);
    }
}
