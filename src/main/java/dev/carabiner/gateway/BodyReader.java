package dev.carabiner.gateway;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Reads bodies whole, up to a bound and within a time. Not the web toolkit's handler: that takes forms and uploads apart,
 * and reads a JSON body that calls itself a form, as curl's do by default, as a form.
 */
final class BodyReader {
    private static final Duration TIME_TO_ARRIVE = Duration.ofSeconds(15);
    /** How long the rest of a refused body is read and dropped, so that its sender gets to see the refusal. */
    private static final long TIME_TO_DROP_SECONDS = 2;

    private final Vertx vertx;
    private final int maxBytes;
    private final Duration timeToArrive;

    BodyReader(Vertx vertx, int maxBytes) {
        this(vertx, maxBytes, TIME_TO_ARRIVE);
    }

    BodyReader(Vertx vertx, int maxBytes, Duration timeToArrive) {
        this.vertx = vertx;
        this.maxBytes = maxBytes;
        this.timeToArrive = timeToArrive;
    }

    /** Reads the body; fails with {@code too_large} or {@code bad_request}, and then closes the connection behind it. */
    Future<Buffer> read(HttpServerRequest request) {
        if (declaredLength(request) > maxBytes) {
            closeAfterDropping(request);
            return Future.failedFuture(tooLarge());
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue().onFailure(gone -> {});
        }
        Promise<Buffer> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        long timer = vertx.setTimer(
                timeToArrive.toMillis(),
                id -> refuse(
                        request,
                        promise,
                        Refusal.because(
                                "body",
                                "not here after " + timeToArrive.toSeconds() + " s",
                                "the whole body within that time")));
        request.handler(part -> {
            if (promise.future().isComplete()) {
                return;
            }
            if (body.length() + part.length() <= maxBytes) {
                body.appendBuffer(part);
            } else {
                refuse(request, promise, tooLarge());
            }
        });
        request.exceptionHandler(broken -> promise.tryFail(Refusal.because("body", "cut off", "the whole body")));
        request.endHandler(end -> promise.tryComplete(body));
        return promise.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private void refuse(HttpServerRequest request, Promise<Buffer> promise, OperationFailure why) {
        if (!promise.future().isComplete()) {
            closeAfterDropping(request); // First: whoever hears of the refusal answers at once.
            promise.fail(why);
        }
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        // The decoder has refused lengths that are not numbers; one too long for us to read is too long anyway.
        return length == null ? 0 : length.length() > 18 ? Long.MAX_VALUE : Long.parseLong(length.trim());
    }

    private void closeAfterDropping(HttpServerRequest request) {
        request.response().putHeader("Connection", "close");
        request.handler(dropped -> {});
        vertx.setTimer(
                TimeUnit.SECONDS.toMillis(TIME_TO_DROP_SECONDS),
                id -> request.connection().close().onFailure(gone -> {}));
    }

    private OperationFailure tooLarge() {
        return new OperationFailure(ErrorCode.TOO_LARGE, "body: too many bytes (expected: at most " + maxBytes + ")");
    }
}
