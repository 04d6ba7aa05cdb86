package dev.carabiner.gateway;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/** Keeps out requests that a proxy before us may have read otherwise than we do, or that are larger than any needs to be. */
final class HeaderCheck {
    private static final int MAX_HEADERS = 100;
    private static final String CODING = "Transfer-Encoding";

    private HeaderCheck() {}

    /**
     * Whether nothing may be read behind this request.
     *
     * <p>The length of a body may be told by chunks or by a number. Who tells both hopes that we look at one and the proxy
     * at the other, so that the rest of the body is a request of its own to one of us. The decoder has refused two
     * lengths; of chunks and a length it forgets the length before we see it. So the connection ends with each chunked
     * request.
     */
    static boolean isLast(HttpServerRequest request) {
        return request.headers().contains(CODING);
    }

    /**
     * Passes, or refuses, a request with these headers.
     *
     * @throws OperationFailure {@code too_large} or {@code bad_request}
     */
    static void check(HttpServerRequest request) {
        int headers = request.headers().entries().size(); // Its own size counts each name once.
        if (headers > MAX_HEADERS) {
            throw new OperationFailure(
                    ErrorCode.TOO_LARGE, "headers: " + headers + " (expected: at most " + MAX_HEADERS + ")");
        }
        List<String> codings = request.headers().getAll(CODING);
        if (codings.isEmpty()) {
            return;
        }
        boolean chunked = codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
        if (!chunked || request.version() != HttpVersion.HTTP_1_1) {
            throw Refusal.because(CODING, "not understood", "chunked, once, in HTTP/1.1");
        }
    }
}
