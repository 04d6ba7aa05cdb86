package dev.carabiner.gateway;

import dev.carabiner.access.Caller;
import dev.carabiner.service.Operations;
import dev.carabiner.service.Session;
import dev.carabiner.trace.RequestId;
import dev.carabiner.trace.RequestIds;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The operations over the event bus, for any verticle of the cluster: a request to {@value #ADDRESS} with
 * {@code {"op", "args"}} is answered with the result, or fails with the status of the error table as failure code and
 * {@code code: text} as message. Details of an error do not travel.
 *
 * <p>It asks nobody who they are: whoever is on the event bus of the cluster can read and forge what members say to each
 * other, and so can do everything anyway. Nothing from outside may be passed on to it unseen.
 *
 * <p>Every member listens on the address, and a request reaches any of them; each knows where to send it on.
 *
 * <p>A receiver cannot see how long a sender waits. A sender that gave up would leave a lease behind that nobody knows
 * of, so a {@code wait} of 30 s (the send time-out that Vert.x uses unless told otherwise) or more is refused, unless the
 * header {@value #TIMEOUT_HEADER} states the sender's own time-out, in milliseconds, and that is longer than the wait.
 */
public final class EventBusDoor {
    public static final String ADDRESS = "carabiner";

    /** The header in which a sender may state its send time-out, in milliseconds. */
    public static final String TIMEOUT_HEADER = "timeout";

    private static final long DEFAULT_TIMEOUT_MILLIS = 30_000;
    /** What a member may need beyond the wait to answer, and some time on the way. */
    private static final long MARGIN_MILLIS = 3_000;

    private final ObservedOperations operations;
    private final Session session;
    private final MessageConsumer<Object> consumer;

    private EventBusDoor(Vertx vertx, ObservedOperations operations, Caller caller) {
        this.operations = operations;
        // One session for the bus as a whole: senders have no close that could be seen, and are sent no events here.
        this.session = operations.open(caller, (event, data) -> {});
        this.consumer = vertx.eventBus().consumer(ADDRESS, this::onMessage);
    }

    /**
     * Opens the door; complete when every member knows that it can be reached here.
     *
     * @param caller whom all senders are: who is on the event bus of the cluster is trusted, and is not told apart
     */
    public static Future<EventBusDoor> open(Vertx vertx, Operations operations, Caller caller) {
        return open(vertx, ObservedOperations.behind(Door.BUS, operations, DoorObserver.NONE), caller);
    }

    static Future<EventBusDoor> open(Vertx vertx, ObservedOperations operations, Caller caller) {
        EventBusDoor door = new EventBusDoor(vertx, operations, caller);
        return door.consumer.completion().map(door);
    }

    /** Takes no more requests, and has those under way answered, waits with {@code unavailable}. */
    public Future<Void> close() {
        return consumer.unregister()
                .eventually(session::retire)
                .onComplete(retired -> session.close(Session.Close.BY_SERVER));
    }

    private void onMessage(Message<Object> message) {
        String op;
        JsonObject args;
        try {
            BusRequest request = BusRequest.parse(message.body());
            op = request.op();
            args = request.args();
            SocketBound.refuse(op, args);
            refuseOverlongWait(op, args, message.headers().get(TIMEOUT_HEADER));
        } catch (RuntimeException refused) {
            operations.refused(refused);
            fail(message, "a message to " + ADDRESS, refused);
            return;
        }
        RequestId request = operations.ids().of(message.headers().get(RequestIds.HEADER));
        Failures.call(session, request, op, args)
                .onSuccess(message::reply)
                .onFailure(cause -> fail(message, op, cause));
    }

    /** Only looks at a wait that is a whole number; the operation refuses all others. */
    private static void refuseOverlongWait(String op, JsonObject args, @Nullable String stated) {
        long timeout = stated == null ? DEFAULT_TIMEOUT_MILLIS : millis(stated);
        Object value = args.getValue("wait");
        if (!op.equals(Op.LOCK_ACQUIRE.label()) || !(value instanceof Integer || value instanceof Long)) {
            return;
        }
        long wait = ((Number) value).longValue();
        if (wait >= timeout) {
            throw Refusal.of(
                    "wait",
                    wait,
                    "less than the send time-out, " + timeout + "; set a send time-out of " + (wait + MARGIN_MILLIS)
                            + " and state it in the header " + TIMEOUT_HEADER);
        }
    }

    private static long millis(String stated) {
        if (!stated.matches("[1-9][0-9]{0,11}")) {
            throw Refusal.of(TIMEOUT_HEADER, stated, "milliseconds, an integer");
        }
        return Long.parseLong(stated);
    }

    private static void fail(Message<Object> message, String what, Throwable cause) {
        OperationFailure failure = Failures.shown(what, cause);
        message.fail(failure.code().status(), failure.code().label() + ": " + failure.getMessage());
    }
}
