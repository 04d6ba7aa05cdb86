package dev.carabiner.service;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How keyed messages fail, but for failures of the handler. As a failure each carries {@code ringVersion}; between members
 * it is a failed reply with a code that no handler can use. So a good reply carries nothing for it, and nobody looks at
 * its headers: decoding them costs even where there are none.
 */
final class KeyedRefusals {
    /** The failure code of what was not delivered. Its text begins with the version of the ring, and a colon. */
    private static final int REFUSED = -ErrorCode.UNAVAILABLE.status();

    /** The same of what the member that passed it on cannot tell of. */
    private static final int UNKNOWN = -ErrorCode.TIMEOUT.status();

    private static final Pattern TOLD = Pattern.compile("(\\d{1,18}):(.*)", Pattern.DOTALL);

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
        int code = refusal.code() == ErrorCode.TIMEOUT ? UNKNOWN : REFUSED;
        message.fail(code, refusal.details().getLong("ringVersion") + ":" + refusal.getMessage());
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

    /** Whether this failure code is one of those by which members tell each other of refusals. */
    static boolean isReserved(int failureCode) {
        return failureCode == REFUSED || failureCode == UNKNOWN;
    }

    private static OperationFailure told(ReplyException answer) {
        ErrorCode code = answer.failureCode() == REFUSED ? ErrorCode.UNAVAILABLE : ErrorCode.TIMEOUT;
        Matcher text = TOLD.matcher(String.valueOf(answer.getMessage()));
        // If it is none of ours after all, its sender still hears of it.
        return text.matches()
                ? new OperationFailure(
                        code, text.group(2), new JsonObject().put("ringVersion", Long.parseLong(text.group(1))))
                : failure(code, String.valueOf(answer.getMessage()), 0);
    }

    /** What a failure of the event bus means; that of a handler stays as it is. */
    static Throwable of(Throwable failure, KeyedPost post, String memberId, KeyedRoutes routes) {
        if (!(failure instanceof ReplyException reply)) {
            return failure;
        }
        String to = "address " + post.address() + ", key " + post.key() + ", member " + memberId + ": ";
        return switch (reply.failureType()) {
            case RECIPIENT_FAILURE -> isReserved(reply.failureCode()) ? told(reply) : reply;
            case NO_HANDLERS -> unavailable(to + "it has no consumer of this address", routes.version());
            case TIMEOUT ->
                unknown(to + "no answer within the time-out; whether it was delivered is not known", routes.version());
            case ERROR -> unavailable(to + reply.getMessage(), routes.version());
        };
    }
}
