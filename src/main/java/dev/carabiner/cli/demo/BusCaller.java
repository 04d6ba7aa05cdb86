package dev.carabiner.cli.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;

/** A part of an application on a member's own Vert.x, which asks over the event bus. */
final class BusCaller implements Caller {
    private final Vertx vertx;
    private final String member;

    BusCaller(Vertx vertx, String member) {
        this.vertx = vertx;
        this.member = member;
    }

    @Override
    public String door() {
        return "event bus, " + member;
    }

    @Override
    public Future<JsonObject> call(String op, JsonObject args) {
        return vertx.eventBus()
                .<JsonObject>request("carabiner", new JsonObject().put("op", op).put("args", args))
                .map(Message::body)
                .recover(failure -> Future.failedFuture(explained(failure)));
    }

    // The message of a refusal reads "code: text".
    private static Throwable explained(Throwable failure) {
        if (!(failure instanceof ReplyException)) {
            return failure;
        }
        String text = String.valueOf(failure.getMessage());
        int colon = text.indexOf(": ");
        return colon < 0 ? failure : new CallFailure(text.substring(0, colon), text.substring(colon + 2));
    }
}
