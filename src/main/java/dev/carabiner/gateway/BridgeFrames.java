package dev.carabiner.gateway;

import dev.carabiner.gateway.MessageAssembler.Unacceptable;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The dialect of Vert.x's event-bus bridge, as far as it belongs to us: {@code send} to {@code carabiner} is a request,
 * {@code register} and {@code unregister} of one of the three addresses of events begin and end watching. Everything else
 * is refused: other addresses, {@code publish}, headers.
 *
 * <p>None of it is put on the event bus. A reply address is a word that the peer chose; it is given back with the answer,
 * and nobody else ever sees it or can send to it.
 */
final class BridgeFrames implements Dialect {
    private static final int MAX_REPLY_ADDRESS = 64;

    /** By address what is watched for it. */
    private static final Map<String, String> TOPICS = Map.of(
            "carabiner.events.members", "members",
            "carabiner.events.ring", "ring",
            "carabiner.events.locks", "locks:");

    private static final Map<String, String> ADDRESSES = Map.of(
            "members.changed", "carabiner.events.members",
            "ring.changed", "carabiner.events.ring",
            "lock.changed", "carabiner.events.locks");

    /** By type the field with the address that the client listens on. */
    private static final Map<String, String> ANSWERED_TO =
            Map.of("send", "replyAddress", "register", "address", "unregister", "address");

    private static final Set<String> FIELDS = Set.of("type", "address", "headers", "body", "replyAddress");

    private final Framing framing;

    /** How bridge messages are put into WebSocket messages. */
    enum Framing {
        /** One in one. */
        NONE,
        /** As SockJS does: some as strings in an array, and a letter before what the server sends. */
        SOCKJS
    }

    BridgeFrames(Framing framing) {
        this.framing = framing;
    }

    @Override
    public Optional<String> greeting() {
        return framing == Framing.SOCKJS ? Optional.of("o") : Optional.empty();
    }

    @Override
    public List<String> messages(String text) throws Unacceptable {
        if (framing == Framing.NONE) {
            return List.of(text);
        }
        if (text.isEmpty()) {
            return List.of();
        }
        // Clients send an array; the protocol allows for a string alone, too.
        Object value = packed(text);
        List<?> packed = value instanceof JsonArray array ? array.getList() : List.of(value);
        List<String> messages = new ArrayList<>(packed.size());
        for (Object message : packed) {
            if (!(message instanceof String string)) {
                throw broken();
            }
            messages.add(string);
        }
        return messages;
    }

    private static Object packed(String text) throws Unacceptable {
        try {
            return StrictJson.read(text).orElseThrow(BridgeFrames::broken);
        } catch (StrictJson.Malformed malformed) {
            throw broken();
        }
    }

    private static Unacceptable broken() {
        return new Unacceptable(1002, "not a message of SockJS");
    }

    @Override
    public void read(String message, Listener listener) {
        Optional<String> answered = Optional.empty();
        Request request;
        try {
            JsonObject frame = JsonText.object("message", message);
            answered = toAnswer(frame);
            if (frame.getValue("type") instanceof String type && type.equals("ping")) {
                return; // That it came is all that it says.
            }
            request = request(frame);
        } catch (RuntimeException refused) {
            OperationFailure why = Failures.shown("a bridge message", refused);
            listener.refused(why);
            new To(answered).failure(why).ifPresent(listener::say);
            return;
        }
        listener.ask(request);
    }

    /** The address that a client listens on for what becomes of this message, if it has a usable one. */
    private static Optional<String> toAnswer(JsonObject frame) {
        String field = frame.getValue("type") instanceof String type ? ANSWERED_TO.getOrDefault(type, "") : "";
        return frame.getValue(field) instanceof String address && address.length() <= MAX_REPLY_ADDRESS
                ? Optional.of(address)
                : Optional.empty();
    }

    private Request request(JsonObject frame) {
        for (String field : frame.fieldNames()) {
            if (!FIELDS.contains(field)) {
                throw Refusal.because(field, "unknown field", "one of address, body, headers, replyAddress, type");
            }
        }
        Object headers = frame.getValue("headers", new JsonObject());
        if (headers != null && !(headers instanceof JsonObject object && object.isEmpty())) {
            // Nobody would look at them. Who sends credentials there must not think that they count.
            throw Refusal.because("headers", "not an empty object", "none");
        }
        Object type = frame.getValue("type");
        if (!(frame.getValue("address") instanceof String address)) {
            throw Refusal.of("address", frame.getValue("address"), "a string");
        }
        return switch (type instanceof String known ? known : "") {
            case "send" -> send(frame, address);
            case "register" -> watch(Op.WATCH_START, address);
            case "unregister" -> watch(Op.WATCH_STOP, address);
            case "publish" -> throw forbidden("type", "publish", "send, register, unregister or ping");
            default -> throw Refusal.of("type", type, "send, register, unregister or ping");
        };
    }

    private Request send(JsonObject frame, String address) {
        if (!address.equals(EventBusDoor.ADDRESS)) {
            throw forbidden("address", address, EventBusDoor.ADDRESS);
        }
        Object reply = frame.getValue("replyAddress");
        Optional<String> replyAddress = toAnswer(frame);
        if (reply != null && replyAddress.isEmpty()) {
            throw Refusal.of("replyAddress", reply, "a string of at most " + MAX_REPLY_ADDRESS + " characters");
        }
        BusRequest request = BusRequest.parse(frame.getValue("body"));
        if (request.op().equals(Op.WATCH_START.label()) || request.op().equals(Op.WATCH_STOP.label())) {
            throw Refusal.of("op", request.op(), "a handler registered for one of the addresses of events");
        }
        return new Request(replyAddress.orElse(""), request.op(), request.args(), new To(replyAddress));
    }

    private Request watch(Op op, String address) {
        String topic = TOPICS.get(address);
        if (topic == null) {
            throw forbidden(
                    "address",
                    address,
                    "one of "
                            + String.join(
                                    ", ", TOPICS.keySet().stream().sorted().toList()));
        }
        JsonObject args = new JsonObject().put("topics", new JsonArray().add(topic));
        return new Request("", op.label(), args, new Registering(new To(Optional.of(address))));
    }

    private static OperationFailure forbidden(String field, String value, String expected) {
        return new OperationFailure(
                ErrorCode.FORBIDDEN, field + ": " + Refusal.printable(value) + " (expected: " + expected + ")");
    }

    @Override
    public Optional<String> event(String name, JsonObject data) {
        return Optional.ofNullable(ADDRESSES.get(name))
                .map(address -> framed(new JsonObject()
                        .put("type", "rec")
                        .put("address", address)
                        .put("body", data)
                        .put("headers", new JsonObject().put("event", name))));
    }

    private String framed(JsonObject message) {
        String text = message.encode();
        return framing == Framing.SOCKJS ? "a" + new JsonArray().add(text).encode() : text;
    }

    /** Answers to an address; without one, the client still learns of a failure. */
    private final class To implements Reply {
        private final Optional<String> address;

        private To(Optional<String> address) {
            this.address = address;
        }

        @Override
        public Optional<String> success(JsonObject result) {
            return address.map(to -> framed(
                    new JsonObject().put("type", "rec").put("address", to).put("body", result)));
        }

        @Override
        public Optional<String> failure(OperationFailure why) {
            JsonObject message = new JsonObject().put("type", "err");
            address.ifPresent(to -> message.put("address", to));
            return Optional.of(framed(message.put("failureCode", why.code().status())
                    .put("failureType", "RECIPIENT_FAILURE")
                    .put("message", why.code().label() + ": " + why.getMessage())));
        }
    }

    /** Says nothing of success: that a handler is registered shows by what it hears. */
    private record Registering(Reply failing) implements Reply {
        @Override
        public Optional<String> success(JsonObject result) {
            return Optional.empty();
        }

        @Override
        public Optional<String> failure(OperationFailure why) {
            return failing.failure(why);
        }
    }
}
