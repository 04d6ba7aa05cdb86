package dev.carabiner;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a member through one of its doors; an error comes as a {@link Refused}. */
interface TestClient {
    Future<JsonObject> call(String op, JsonObject args);

    /** Blocks the test for the answer. */
    @CanIgnoreReturnValue
    default JsonObject ask(String op, JsonObject args) throws TimeoutException {
        return call(op, args).await(90, TimeUnit.SECONDS);
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
