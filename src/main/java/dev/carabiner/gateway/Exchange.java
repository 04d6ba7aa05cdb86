package dev.carabiner.gateway;

import dev.carabiner.trace.RequestId;
import dev.carabiner.trace.RequestIds;
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
    /** What this request is called in logs. */
    RequestId id() {
        return new RequestId(request.response().headers().get(RequestIds.HEADER));
    }

    /** Names the request, before anything else is done about it: the answer says so, whatever it is. */
    static void name(HttpServerRequest request, RequestIds ids) {
        request.response()
                .putHeader(
                        RequestIds.HEADER,
                        ids.of(request.getHeader(RequestIds.HEADER)).text());
    }

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
                .putHeader("Content-Length", Integer.toString(bytes.length())); // Said here, for HEAD.
        if (status == ErrorCode.UNAVAILABLE.status() || status == ErrorCode.TOO_MANY.status()) {
            response.putHeader("Retry-After", retryAfter(body));
        }
        if (status == ErrorCode.UNAUTHENTICATED.status()) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        response.end(bytes).onFailure(Exchange::peerGone);
    }

    /** Answers with a result that its reader may keep, and ask for again by its tag. */
    void answerRevalidated(JsonObject result) {
        answer(Representation.of(Buffer.buffer(encoded(result)), "application/json", Representation.REVALIDATED));
    }

    /** Answers with this, or only that it is the one that the client has. */
    void answer(Representation content) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.putHeader("ETag", content.tag())
                .putHeader("Cache-Control", content.caching())
                .putHeader("X-Content-Type-Options", "nosniff");
        if (content.isKnownTo(request)) {
            response.setStatusCode(304).end().onFailure(Exchange::peerGone);
            return;
        }
        response.putHeader("Content-Type", content.type())
                .putHeader("Content-Length", Integer.toString(content.bytes().length()))
                .end(content.bytes())
                .onFailure(Exchange::peerGone);
    }

    /** Answers with the error, in the form of the table. */
    void fail(Throwable cause) {
        OperationFailure failure = Failures.shown(request.method() + " " + request.path(), cause);
        answer(failure.code().status(), new JsonObject().put("error", failure.toJson()));
    }

    /** In whole seconds; a second unless the refusal says otherwise. */
    private static String retryAfter(JsonObject body) {
        boolean told = body.getValue("error") instanceof JsonObject error
                && error.getValue("details") instanceof JsonObject details
                && details.getValue("retryAfter") instanceof Long;
        return told
                ? body.getJsonObject("error")
                        .getJsonObject("details")
                        .getValue("retryAfter")
                        .toString()
                : "1";
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
