package dev.carabiner.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;

/**
 * What every answer tells a browser, put on a response before anything else happens to the request, so that no route can
 * forget it. A route that needs something else overrides it.
 *
 * <p>No {@code Strict-Transport-Security}: it holds for a host name with all its ports, and so it would shut off whatever
 * else is served there in clear text; the door itself has no clear-text twin that a browser could be lured to. Whoever
 * owns a whole name adds it at the proxy.
 */
final class AnswerHeaders {
    /** Documents are data: nothing in them is to be run, shown in a frame, or loaded by others. */
    private static final String DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";
    /** Pages of this member, with scripts, styles and images of their own and nothing inline. */
    private static final String PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private AnswerHeaders() {}

    static void put(HttpServerResponse response) {
        MultiMap headers = response.headers();
        headers.set("Cache-Control", "no-store")
                .set("Content-Security-Policy", DATA_POLICY)
                .set("Cross-Origin-Resource-Policy", "same-origin")
                .set("Referrer-Policy", "no-referrer")
                .set("X-Content-Type-Options", "nosniff")
                .set("X-Frame-Options", "DENY");
    }

    /** For a page, and what it is made of: it may run what this member serves, and be kept if it is asked for again. */
    static void putForPage(HttpServerResponse response) {
        put(response);
        response.headers()
                .set("Cache-Control", "no-cache")
                .set("Content-Security-Policy", PAGE_POLICY)
                .set("Cross-Origin-Opener-Policy", "same-origin");
    }
}
