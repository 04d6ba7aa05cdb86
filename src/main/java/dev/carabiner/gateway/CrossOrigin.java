package dev.carabiner.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What pages of other origins, those that were named, are told so that their browser lets them read answers (CORS). */
final class CrossOrigin {
    private static final String ALL = "*";
    private static final String METHODS = "GET, HEAD, POST, DELETE, OPTIONS";
    private static final String REQUEST_HEADERS = "Authorization, Content-Type, If-None-Match, X-Request-Id";
    private static final String ANSWER_HEADERS = "ETag, Retry-After, X-Request-Id";
    /** Ten minutes, in seconds: how long browsers may remember a preflight. */
    private static final String REMEMBERED = "600";

    private final Set<String> named;
    private final boolean all;

    /** @param origins as browsers write them, in lower case, or {@code *} */
    CrossOrigin(List<String> origins) {
        this.named = Set.copyOf(origins);
        this.all = named.contains(ALL);
    }

    /** Whether pages of that origin may use the door. */
    boolean allows(String origin) {
        return all || named.contains(origin.toLowerCase(Locale.ROOT));
    }

    /** Adds what the origin of the request, if it has one and that was named, is to be told. */
    void put(HttpServerRequest request) {
        if (named.isEmpty()) {
            return;
        }
        MultiMap headers = request.response().headers();
        if (!all) {
            // Also without Origin: a cache must not show that answer to a page.
            headers.add("Vary", "Origin");
        }
        String origin = request.getHeader("Origin");
        if (origin == null || !allows(origin)) {
            return;
        }
        headers.set("Access-Control-Expose-Headers", ANSWER_HEADERS);
        if (named.contains(origin.toLowerCase(Locale.ROOT))) {
            headers.set("Access-Control-Allow-Origin", origin);
            headers.set("Access-Control-Allow-Credentials", "true");
        } else {
            headers.set("Access-Control-Allow-Origin", ALL);
        }
    }

    /** Answers a browser that asks before it sends the real request; whether it was one. To be called after {@link #put}. */
    boolean answered(HttpServerRequest request) {
        boolean asks = request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains("Origin")
                && request.headers().contains("Access-Control-Request-Method");
        if (!asks || !request.response().headers().contains("Access-Control-Allow-Origin")) {
            return false;
        }
        request.response()
                .setStatusCode(204)
                .putHeader("Access-Control-Allow-Methods", METHODS)
                .putHeader("Access-Control-Allow-Headers", REQUEST_HEADERS)
                .putHeader("Access-Control-Max-Age", REMEMBERED)
                .end()
                .onFailure(gone -> {});
        return true;
    }
}
