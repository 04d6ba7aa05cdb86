package dev.carabiner.service;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * How keyed messages fail, but for failures of the handler. As a failure each carries {@code ringVersion}; between members
 * it is a reply with a header of its own, so that no handler can say the same by accident.
 */
final class KeyedRefusals {
    private KeyedRefusals() {}

    /** It was not delivered, for sure. */
    static OperationFailure unavailable(String why, long ringVersion) {
        return failure(ErrorCode.UNAVAILABLE, why, ringVersion);
    }

    /** Whether it was delivered nobody knows. */
    static OperationFailure unknown(String why, long ringVersion) {
        return failure(ErrorCode.TIMEOUT, why, ringVersion);
    }

    private static OperationFailure failure(ErrorCode code, String why, long ringVersion) {
        return new OperationFailure(
                code, why + " (ring version " + ringVersion + ")", new JsonObject().put("ringVersion", ringVersion));
    }

    /** Tells the sender of a message that it was not delivered, or that nobody knows. */
    static void tell(Message<?> message, OperationFailure refusal) {
        String header = refusal.code() == ErrorCode.TIMEOUT ? KeyedEnvelope.UNKNOWN : KeyedEnvelope.REFUSED;
        message.reply(
                refusal.getMessage(),
                new DeliveryOptions()
                        .addHeader(header, Long.toString(refusal.details().getLong("ringVersion"))));
    }

    /** Tells the sender of a message how it ended that was passed on. */
    static void relay(Throwable failure, Message<?> message, KeyedRoutes routes) {
        if (failure instanceof OperationFailure refusal) {
            tell(message, refusal);
        } else if (failure instanceof ReplyException answer) {
            message.fail(answer.failureCode(), answer.getMessage());
        } else {
            tell(message, unavailable("the message cannot be passed on: " + failure.getMessage(), routes.version()));
        }
    }

    /** What a reply says, if it is no answer of a handler. */
    static Optional<OperationFailure> in(Message<?> reply) {
        MultiMap headers = reply.headers();
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        for (String header : new String[] {KeyedEnvelope.REFUSED, KeyedEnvelope.UNKNOWN}) {
            String version = headers.get(header);
            if (version != null) {
                boolean refused = header.equals(KeyedEnvelope.REFUSED);
                return Optional.of(new OperationFailure(
                        refused ? ErrorCode.UNAVAILABLE : ErrorCode.TIMEOUT,
                        String.valueOf(reply.body()),
                        new JsonObject().put("ringVersion", Long.parseLong(version))));
            }
        }
        return Optional.empty();
    }

    /** What a failure of the event bus means; that of a handler stays as it is. */
    static Throwable of(Throwable failure, KeyedPost post, String memberId, KeyedRoutes routes) {
        if (!(failure instanceof ReplyException reply)) {
            return failure;
        }
        String to = "address " + post.address() + ", key " + post.key() + ", member " + memberId + ": ";
        return switch (reply.failureType()) {
            case RECIPIENT_FAILURE -> reply;
            case NO_HANDLERS -> unavailable(to + "it has no consumer of this address", routes.version());
            case TIMEOUT ->
                unknown(to + "no answer within the time-out; whether it was delivered is not known", routes.version());
            case ERROR -> unavailable(to + reply.getMessage(), routes.version());
        };
    }
}
