package dev.carabiner.service;

import dev.carabiner.access.Caller;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/**
 * Who took something away from others: one line for each {@code lock.break} and {@code members.drain}, also for those that
 * were refused, in a log of its own, {@value #NAME}, so that it can be kept apart and for longer. Each line has who asked,
 * through which door and from which address, for what, and what came of it, as {@code name=value} with values in the form
 * of JSON; what a caller wrote cannot make a second line or a second value of it.
 */
final class AuditLog {
    static final String NAME = "dev.carabiner.audit";

    private static final Logger LOG = System.getLogger(NAME);
    private static final int LONGEST = 600;

    private AuditLog() {}

    /** Carries out an operation, and notes it if it is one of those. */
    static Future<JsonObject> noted(Caller caller, Op op, JsonObject args, Supplier<Future<JsonObject>> operation) {
        if (op != Op.LOCK_BREAK && op != Op.MEMBERS_DRAIN) {
            return operation.get();
        }
        String asked = line(caller, op, args); // Before: arguments are the caller's, and may change.
        Future<JsonObject> done;
        try {
            done = operation.get();
        } catch (RuntimeException refused) {
            done = Future.failedFuture(refused);
        }
        return done.onComplete(outcome ->
                LOG.log(outcome.succeeded() ? Level.INFO : Level.WARNING, asked + " result=" + shown(result(outcome))));
    }

    static String line(Caller caller, Op op, JsonObject args) {
        StringBuilder line = new StringBuilder(op.label())
                .append(" by=")
                .append(shown(caller.subject()))
                .append(" from=")
                .append(shown(caller.from()));
        for (String field : op == Op.LOCK_BREAK ? new String[] {"lock", "leaseId", "reason"} : new String[] {"name"}) {
            if (args.containsKey(field)) {
                line.append(' ').append(field).append('=').append(shown(String.valueOf(args.getValue(field))));
            }
        }
        return line.toString();
    }

    private static String result(AsyncResult<JsonObject> outcome) {
        if (outcome.succeeded()) {
            return outcome.result().containsKey("broken")
                    ? "broken " + outcome.result().getValue("broken")
                    : "done";
        }
        return outcome.cause() instanceof OperationFailure failure
                ? failure.code().label() + ": " + failure.getMessage()
                : "internal";
    }

    private static String shown(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> clean.appendCodePoint(disturbs(c) ? 0xFFFD : c));
        return Json.encode(clean.toString());
    }

    private static boolean disturbs(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
