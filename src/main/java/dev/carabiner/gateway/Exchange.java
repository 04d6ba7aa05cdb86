package dev.carabiner.gateway;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * One HTTP request and its one answer. Answering twice, or after the client has gone, does nothing.
 *
 * @param query of the target, decoded
 */
record Exchange(HttpServerRequest request, Map<String, String> query) {
    void answer(JsonObject result) {
        answer(200, result);
    }

    void answer(int status, JsonObject body) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        // By way of a string: straight to bytes, a lone surrogate in what a peer sent and is shown would throw.
        Buffer bytes = Buffer.buffer(encoded(body));
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Length", Integer.toString(bytes.length())) // Said here, for HEAD.
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
        if (status == ErrorCode.UNAVAILABLE.status() || status == ErrorCode.TOO_MANY.status()) {
            response.putHeader("Retry-After", "1");
        }
        response.end(bytes).onFailure(Exchange::peerGone);
    }

    /** Answers with the error, in the form of the table. */
    void fail(Throwable cause) {
        OperationFailure failure = Failures.shown(request.method() + " " + request.path(), cause);
        answer(failure.code().status(), new JsonObject().put("error", failure.toJson()));
    }

    /** Answers OPTIONS. */
    void allow(String methods) {
        request.response().setStatusCode(204).putHeader("Allow", methods).end().onFailure(Exchange::peerGone);
    }

    /** Answers that the path has other methods. */
    void notAllowed(String methods) {
        request.response().putHeader("Allow", methods);
        fail(new OperationFailure(
                ErrorCode.METHOD_NOT_ALLOWED, "method: " + request.method() + " (expected: one of " + methods + ")"));
    }

    private static String encoded(JsonObject body) {
        try {
            return body.encode();
        } catch (RuntimeException bug) {
            // A result with something in it that is no JSON. Without this the request would never be answered.
            return new JsonObject()
                    .put(
                            "error",
                            Failures.shown("the encoding of a result", bug).toJson())
                    .encode();
        }
    }

    /** The peer closed while we wrote: its business. The close handlers clean up. */
    private static void peerGone(Throwable closed) {}
}
