package dev.carabiner;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.wire.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a member through one of its doors; an error comes as a {@link Refused}. */
interface TestClient {
    /** How a request on the event bus fails that meets a member which has just closed its doors. */
    Set<ReplyFailure> MISSED = Set.of(ReplyFailure.NO_HANDLERS, ReplyFailure.ERROR);

    Future<JsonObject> call(String op, JsonObject args);

    /** Blocks the test for the answer, as {@link #insist} has it. */
    @CanIgnoreReturnValue
    default JsonObject ask(String op, JsonObject args) throws TimeoutException {
        return insist(op, args).await(90, TimeUnit.SECONDS);
    }

    /**
     * Asks again while the answer is {@code unavailable}, under the same lease id, as clients are told to: a member that
     * stands still for two seconds is reason enough for that answer.
     */
    default Future<JsonObject> insist(String op, JsonObject args) {
        JsonObject named = op.equals("lock.acquire") && !args.containsKey("leaseId")
                ? args.copy().put("leaseId", UUID.randomUUID().toString())
                : args;
        Promise<JsonObject> answer = Promise.promise();
        insist(op, named, System.nanoTime() + TimeUnit.SECONDS.toNanos(60), answer);
        return answer.future();
    }

    /** Not one composed future: that of a member which refuses for seconds would grow too deep. */
    private void insist(String op, JsonObject args, long untilNanos, Promise<JsonObject> answer) {
        call(op, args).onComplete(outcome -> {
            if (outcome.succeeded()) {
                answer.complete(outcome.result());
            } else if (isUnavailable(outcome.cause()) && System.nanoTime() - untilNanos < 0) {
                insist(op, args, untilNanos, answer);
            } else {
                answer.fail(outcome.cause());
            }
        });
    }

    /** Whether the answer was that nothing is known, and that it may be asked again. */
    static boolean isUnavailable(Throwable failure) {
        return (failure instanceof Refused refused && refused.code.equals(ErrorCode.UNAVAILABLE.label()))
                || (failure instanceof ReplyException reply
                        && (reply.failureCode() == ErrorCode.UNAVAILABLE.status()
                                || MISSED.contains(reply.failureType())));
    }

    /** An error of the table. */
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final int status;
        final String code;

        Refused(int status, String code) {
            super(status + " " + code, null, false, false);
            this.status = status;
            this.code = code;
        }
    }

    /** The event bus, as a verticle on that member uses it. Whichever member hears it first answers. */
    static TestClient bus(Carabiner member) {
        return (op, args) -> {
            JsonObject body = new JsonObject().put("op", op).put("args", args);
            DeliveryOptions options =
                    new DeliveryOptions().setSendTimeout(80_000).addHeader("timeout", "80000");
            return member.vertx()
                    .eventBus()
                    .<JsonObject>request("carabiner", body, options)
                    .map(reply -> reply.body());
        };
    }
}
